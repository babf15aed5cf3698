package dev.tender.simulator;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * {@code Simulate --seed N --runs N}: searches seeds from N on; every seed runs twice and must tell
 * the same story. One run prints the world that it is, {@code --story} every step of it. Exit code
 * 1 when one failed.
 */
public final class Simulate {
  private static final int LINE = 1_000;
  private static final long NEWS_NANOS = 5_000_000_000L;

  private final PrintStream out;
  private final Tried tried = new Tried();
  private final long startedNanos = System.nanoTime();
  private final long startedCpuNanos = cpuNanos();
  private long newsNanos = startedNanos;
  private long seeds;
  private long events;

  private Simulate(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) {
    long seed = 1;
    long runs = 100;
    boolean story = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--seed" -> seed = Long.parseLong(args[++i]);
        case "--runs" -> runs = Long.parseLong(args[++i]);
        case "--story" -> story = true;
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    if (story) {
      Simulation.run(seed, System.out::println);
    }
    Simulate simulate = new Simulate(System.out);
    boolean held = simulate.search(seed, runs);
    simulate.summary(seed);
    System.exit(held ? 0 : 1);
  }

  /** What was tried of a list of seeds, or why one failed. */
  record Result(boolean held, Tried tried) {}

  static Result all(List<Long> seeds, PrintStream out) {
    Simulate simulate = new Simulate(out);
    boolean held = seeds.stream().allMatch(simulate::twice);
    return new Result(held, simulate.tried);
  }

  private boolean search(long first, long runs) {
    if (runs == 1) {
      out.println("seed " + first + ": " + Options.from(first).describe());
    }
    for (long seed = first; seed < first + runs; seed++) {
      if (!twice(seed)) {
        return false;
      }
      if (System.nanoTime() - newsNanos > NEWS_NANOS) {
        newsNanos = System.nanoTime();
        out.println("%d of %d seeds hold, %s".formatted(seeds, runs, speed()));
      }
    }
    return true;
  }

  private boolean twice(long seed) {
    Simulation.Outcome once = Simulation.run(seed);
    events += once.events();
    tried.add(once.tried());
    seeds++;
    if (!once.failure().isEmpty()) {
      explain(seed, once);
      return false;
    }
    Simulation.Outcome again = Simulation.run(seed);
    events += again.events();
    int parting = once.trace().parting(again.trace());
    if (parting >= 0) {
      out.println("seed " + seed + " FAILED: its two stories part at event " + parting);
      replay(seed);
      return false;
    }
    return true;
  }

  private void explain(long seed, Simulation.Outcome outcome) {
    out.println("the last events:");
    for (String line : outcome.lastEvents()) {
      out.println("  " + (line.length() > LINE ? line.substring(0, LINE) + " …" : line));
    }
    out.println("the world: " + Options.from(seed).describe());
    out.println("seed " + seed + " FAILED: " + outcome.failure());
    replay(seed);
  }

  private void replay(long seed) {
    out.println(
        "Replay it on this commit with: make simulate SEED="
            + seed
            + " (STORY=1 tells every step); add it to regression-seeds.txt once it is understood.");
  }

  /** By the clock, and by what this one core really worked, should others use it, too. */
  private String speed() {
    long millis = Math.max(1, (System.nanoTime() - startedNanos) / 1_000_000);
    long busy = Math.max(1, (cpuNanos() - startedCpuNanos) / 1_000_000);
    return "%,d events in %.1f s: %,d events/min, %,d per minute of the core"
        .formatted(events, millis / 1000.0, events * 60_000 / millis, events * 60_000 / busy);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void summary(long first) {
    out.println("tried in the first run of each seed:");
    tried.lines().forEach(out::println);
    out.println("%d seeds from %d, each twice: %s".formatted(seeds, first, speed()));
  }
}
