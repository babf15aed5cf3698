package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a task's process ended, as a number: what it exited with, or 128 and the signal that ended
 * it, as shells say. Mesos has no field for it; it travels as a label of the task's last status.
 */
public final class ExitCode {
  public static final String LABEL = "tender.dev/exit-code";

  private static final int LARGEST = 255;

  private ExitCode() {}

  /** What says so in a status. */
  public static Labels labels(int exitCode) {
    return new Labels(List.of(new Label(LABEL, Integer.toString(exitCode))));
  }

  /** Null where the status does not say, or says what is no exit code. */
  public static @Nullable Integer of(TaskStatus status) {
    Labels labels = status.labels();
    String said = labels == null ? null : labels.get(LABEL);
    if (said == null) {
      return null;
    }
    try {
      int code = Integer.parseInt(said);
      return code < 0 || code > LARGEST ? null : code;
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }
}
