package dev.tender.protocol.v1;

import java.time.Duration;
import java.util.Optional;

/** Durations as Mesos spells them in the environment of executors: 5secs, 1.5mins, 500ms. */
public final class MesosDuration {
  private static final String[] NAMES = {"weeks", "days", "hrs", "mins", "secs", "ms", "us", "ns"};
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final long[] NANOS = {
    7 * 24 * 3600 * SECOND, 24 * 3600 * SECOND, 3600 * SECOND, 60 * SECOND, SECOND, MILLI, 1000, 1
  };

  private MesosDuration() {}

  /** A whole number of the largest unit that divides it, for example 15mins; zero is 0ns. */
  public static String ofMillis(long millis) {
    long nanos = Math.multiplyExact(millis, MILLI);
    for (int i = 0; nanos != 0 && i < NANOS.length; i++) {
      if (nanos % NANOS[i] == 0) {
        return nanos / NANOS[i] + NAMES[i];
      }
    }
    return "0ns";
  }

  /** Reads a number, which may have a fraction, and its unit; empty when it is no such thing. */
  public static Optional<Duration> parse(String text) {
    String whole = text.strip();
    int end = 0;
    while (end < whole.length() && isOfNumber(whole.charAt(end))) {
      end++;
    }
    String unit = whole.substring(end).strip();
    for (int i = 0; i < NAMES.length; i++) {
      if (unit.equals(NAMES[i])) {
        return nanos(whole.substring(0, end), NANOS[i]);
      }
    }
    return Optional.empty();
  }

  private static boolean isOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static Optional<Duration> nanos(String number, long unit) {
    try {
      double nanos = Double.parseDouble(number) * unit;
      return nanos < Long.MAX_VALUE
          ? Optional.of(Duration.ofNanos(Math.round(nanos)))
          : Optional.empty();
    } catch (NumberFormatException noNumber) {
      return Optional.empty();
    }
  }
}
