package dev.tender.benchmarks;

import java.io.PrintStream;

/** One line per step, with the time since the start. */
final class Progress {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final PrintStream out;
  private final long beginNanos = System.nanoTime();

  Progress(PrintStream out) {
    this.out = out;
  }

  void say(String text) {
    long seconds = (System.nanoTime() - beginNanos) / NANOS_PER_SECOND;
    out.printf("==> %4ds  %s%n", seconds, text);
  }
}
