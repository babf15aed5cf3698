package dev.tender.operator.wire;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Label;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.TaskInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of an agent a description takes. Agents are small, and hold what they were given for as
 * long as it runs. Only what can be large is counted, without encoding anything.
 */
public final class WireSizes {
  /** Of a task, or of all of a group, which an agent is given at once; 1 MiB. */
  public static final int MOST_BYTES = 1 << 20;

  private WireSizes() {}

  static void check(List<TaskInfo> together, Problems problems) {
    long bytes = 0;
    for (TaskInfo each : together) {
      bytes += of(each);
    }
    if (bytes > MOST_BYTES) {
      problems.add(
          "the "
              + (together.size() == 1 ? "task takes " : "group's tasks take ")
              + bytes
              + " bytes to describe (data, command, environment, labels), and an agent is given at"
              + " most "
              + MOST_BYTES
              + " at once; let the task fetch what is large, with command.uris or by itself");
    }
  }

  /** About so many bytes of JSON. */
  public static long of(TaskInfo info) {
    return of(info.data()) + of(info.command()) + of(info.labels()) + of(info.executor());
  }

  private static long of(@Nullable ExecutorInfo info) {
    return info == null ? 0 : of(info.data()) + of(info.command()) + of(info.labels());
  }

  private static long of(@Nullable CommandInfo command) {
    if (command == null) {
      return 0;
    }
    long sum = of(command.value());
    for (String argument : command.arguments()) {
      sum += of(argument);
    }
    for (CommandUri uri : command.uris()) {
      sum += of(uri.value());
    }
    if (command.environment() != null) {
      for (EnvironmentVariable variable : command.environment().variables()) {
        sum += of(variable.name()) + of(variable.value());
      }
    }
    return sum;
  }

  private static long of(@Nullable Labels labels) {
    long sum = 0;
    if (labels != null) {
      for (Label label : labels.labels()) {
        sum += of(label.key()) + of(label.value());
      }
    }
    return sum;
  }

  private static int of(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /** In base64. */
  private static long of(@Nullable Bytes data) {
    return data == null ? 0 : 4L * data.length() / 3;
  }
}
