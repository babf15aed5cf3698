package dev.tender.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What /proc/PID/stat says of a process of this machine.
 *
 * @param name at most 15 characters
 * @param cpuTicks user and system time
 * @param startTicks since the machine's start
 */
record ProcStat(String name, long cpuTicks, long startTicks) {
  /** Of USER_HZ, which is 100 on every Linux that runs Kubernetes. */
  static final long MILLIS_PER_TICK = 10;

  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int START = 19;

  /** Empty when the process has ended. */
  static Optional<ProcStat> of(long pid) {
    try {
      return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The name may hold anything, parentheses and blanks too: the last one ends it. */
  static ProcStat parse(String stat) {
    int end = stat.lastIndexOf(')');
    String[] rest = stat.substring(end + 2).split(" ", -1);
    return new ProcStat(
        stat.substring(stat.indexOf('(') + 1, end),
        Long.parseLong(rest[UTIME]) + Long.parseLong(rest[STIME]),
        Long.parseLong(rest[START]));
  }

  /**
   * When the process began, in milliseconds since the epoch, exact to some 20 ms.
   *
   * @param uptime the content of /proc/uptime at that moment
   */
  long startMillis(long nowMillis, String uptime) {
    double up = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
    return nowMillis - Math.round(up * 1000) + startTicks * MILLIS_PER_TICK;
  }
}
