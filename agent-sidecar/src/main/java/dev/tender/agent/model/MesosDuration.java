package dev.tender.agent.model;

/** Durations spelled as Mesos spells them: a number and the largest unit that divides it. */
public final class MesosDuration {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final String[] NAMES = {"weeks", "days", "hrs", "mins", "secs", "ms", "us", "ns"};
  private static final long[] NANOS = {
    7 * 24 * 3600 * SECOND, 24 * 3600 * SECOND, 3600 * SECOND, 60 * SECOND, SECOND, MILLI, 1000, 1
  };

  private MesosDuration() {}

  /** For example 5secs, 15mins, 1500ms; zero is 0ns. */
  public static String ofMillis(long millis) {
    long nanos = Math.multiplyExact(millis, MILLI);
    for (int i = 0; nanos != 0 && i < NANOS.length; i++) {
      if (nanos % NANOS[i] == 0) {
        return nanos / NANOS[i] + NAMES[i];
      }
    }
    return "0ns";
  }

  /** Milliseconds of a duration of ours in nanoseconds, rounded up; negative counts as zero. */
  public static long toMillis(long nanos) {
    return nanos <= 0 ? 0 : (nanos - 1) / MILLI + 1;
  }

  /**
   * Reads 5secs, 500ms, 2mins, also with the short units s and m.
   *
   * @throws IllegalArgumentException with a sentence if the text is no duration
   */
  public static long parseMillis(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits > 0 && digits <= 9) {
      long number = Long.parseLong(text.substring(0, digits));
      String unit = text.substring(digits).strip();
      switch (unit) {
        case "ms" -> {
          return number;
        }
        case "s", "secs" -> {
          return number * 1000;
        }
        case "m", "mins" -> {
          return number * 60_000;
        }
        default -> {
          // falls out to the sentence below
        }
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a duration; write a number and one of ms, secs, mins: 5secs");
  }
}
