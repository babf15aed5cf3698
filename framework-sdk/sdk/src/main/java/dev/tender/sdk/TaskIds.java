package dev.tender.sdk;

import dev.tender.protocol.v1.TaskId;
import java.security.SecureRandom;
import java.util.Locale;

/**
 * Task ids that no other run of the framework uses: a prefix, this sequence's random mark, a
 * number, such as {@code map-k3x9q1-42}. For one thread.
 */
public final class TaskIds {
  private static final int MARK_CHARS = 6;

  private final String prefix;
  private long last;

  private TaskIds(String prefix) {
    this.prefix = prefix;
  }

  /** Ids that begin so; letters, digits, dots and dashes. */
  public static TaskIds startingWith(String prefix) {
    if (!prefix.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
      throw new IllegalArgumentException(
          "a task id begins with letters, digits, dots and dashes, not with \"" + prefix + "\"");
    }
    long range = (long) Math.pow(36, MARK_CHARS);
    String mark = Long.toString(new SecureRandom().nextLong(range, 2 * range), 36);
    return new TaskIds(
        prefix + "-" + mark.substring(mark.length() - MARK_CHARS).toLowerCase(Locale.ROOT) + "-");
  }

  public TaskId next() {
    last++;
    return new TaskId(prefix + last);
  }
}
