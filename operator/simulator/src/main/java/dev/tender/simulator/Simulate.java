package dev.tender.simulator;

import java.io.PrintStream;

/**
 * {@code Simulate --seed N --runs N}: searches seeds from N on; every seed runs twice and must tell
 * the same story. Exit code 1 when one failed.
 */
public final class Simulate {
  private static final int LINE = 1_000;

  private Simulate() {}

  public static void main(String[] args) {
    long seed = 1;
    long runs = 100;
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--seed" -> seed = Long.parseLong(args[i + 1]);
        case "--runs" -> runs = Long.parseLong(args[i + 1]);
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    System.exit(search(seed, runs, System.out) ? 0 : 1);
  }

  /** Tries seeds until one fails; says whether none did. */
  static boolean search(long first, long runs, PrintStream out) {
    long started = System.nanoTime();
    long events = 0;
    long restarts = 0;
    for (long seed = first; seed < first + runs; seed++) {
      Simulation.Outcome once = Simulation.run(seed);
      Simulation.Outcome twice = Simulation.run(seed);
      events += once.events() + twice.events();
      restarts += once.restarts();
      if (!once.failure().isEmpty()) {
        explain(seed, once, out);
        return false;
      }
      if (once.trace() != twice.trace()) {
        out.println("seed " + seed + " FAILED: it told two different stories");
        return false;
      }
    }
    long millis = (System.nanoTime() - started) / 1_000_000;
    out.printf(
        "%d seeds from %d, each twice: %d events, %d master restarts, %d ms, %d events/s; all held%n",
        runs, first, events, restarts, millis, events * 1000 / Math.max(1, millis));
    return true;
  }

  private static void explain(long seed, Simulation.Outcome outcome, PrintStream out) {
    out.println("the last events:");
    for (String line : outcome.lastEvents()) {
      out.println("  " + (line.length() > LINE ? line.substring(0, LINE) + " …" : line));
    }
    out.println("tried: " + Options.from(seed));
    out.println("seed " + seed + " FAILED: " + outcome.failure());
    out.println("replay: make simulate SEED=" + seed + " RUNS=1");
  }
}
