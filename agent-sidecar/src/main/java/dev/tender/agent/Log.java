package dev.tender.agent;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines on the container's log, each with its time; a formatter of the JDK would cost megabytes.
 */
final class Log {
  private static final long DAY_MILLIS = 24 * 3600 * 1000L;

  private static final ByteArrayOutputStream HELD = new ByteArrayOutputStream();

  private Log() {}

  static void say(String line) {
    say(System.currentTimeMillis(), line);
  }

  static void say(long epochMillis, String line) {
    hold(epochMillis, line);
    flush();
  }

  /** As say, but the line may stay until flush: a system call for all that happens together. */
  static void hold(long epochMillis, String line) {
    String printable = line.replace('\n', ' ').replace('\r', ' ');
    byte[] bytes = (time(epochMillis) + " " + printable + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (HELD) {
      HELD.writeBytes(bytes);
    }
  }

  /** Writes what is held. */
  static void flush() {
    synchronized (HELD) {
      if (HELD.size() > 0) {
        System.out.write(HELD.toByteArray(), 0, HELD.size());
        HELD.reset();
      }
    }
  }

  /** ISO 8601 in UTC with milliseconds. */
  static String time(long epochMillis) {
    long days = Math.floorDiv(epochMillis, DAY_MILLIS);
    int millis = (int) Math.floorMod(epochMillis, DAY_MILLIS);
    // Days are counted from 1 March of year 0, so that the leap day is a year's last.
    long shifted = days + 719_468;
    long era = Math.floorDiv(shifted, 146_097);
    int dayOfEra = (int) (shifted - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shiftedMonth = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
    int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    StringBuilder text = new StringBuilder(24);
    digits(text, (int) year, 4).append('-');
    digits(text, month, 2).append('-');
    digits(text, day, 2).append('T');
    digits(text, millis / 3_600_000, 2).append(':');
    digits(text, millis / 60_000 % 60, 2).append(':');
    digits(text, millis / 1000 % 60, 2).append('.');
    return digits(text, millis % 1000, 3).append('Z').toString();
  }

  private static StringBuilder digits(StringBuilder text, int number, int width) {
    String plain = Integer.toString(number);
    for (int i = plain.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(plain);
  }
}
