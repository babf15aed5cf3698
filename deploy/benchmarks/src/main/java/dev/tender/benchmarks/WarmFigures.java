package dev.tender.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Launches into executors that run: at steady rates, and as many as possible. */
final class WarmFigures {
  private static final Duration REST = Duration.ofSeconds(10);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final int LEAST_SECONDS = 10;

  /** A rate below this part of what was wanted was not held. */
  private static final double HELD = 0.95;

  static final Probe WARM = Probe.named("warm");
  private static final String NOOP = "noop";

  private final Scene scene;
  private final BenchScheduler scheduler;
  private final MemoryFigures memory;
  private final WriteFigures writes;
  private final CpuUse cpu;

  WarmFigures(
      Scene scene,
      BenchScheduler scheduler,
      MemoryFigures memory,
      WriteFigures writes,
      CpuUse cpu) {
    this.scene = scene;
    this.scheduler = scheduler;
    this.memory = memory;
    this.writes = writes;
    this.cpu = cpu;
  }

  /** Executors on all nodes, their envelopes at the level of what follows, everything compiled. */
  void warmUp() {
    Settings settings = scene.settings();
    scene.progress().say("Starting executors on %d nodes".formatted(scene.agents().size()));
    toLevel();
    scene.progress().say("Resting for %d s".formatted(REST.toSeconds()));
    Installation.pause(REST);
    memory.agents("agent.rss_idle_mib", "idle since " + REST.toSeconds() + " s, an executor up");
    int rate = settings.rates().stream().mapToInt(Integer::intValue).max().orElseThrow();
    scene
        .progress()
        .say("Warming up with %d launches at %d a second".formatted(settings.warmUp(), rate));
    scheduler.run(new OpenLoop(WARM, rate, settings.warmUp()), patience(settings.warmUp(), rate));
  }

  /** As many tasks at once as ever follow. */
  private void toLevel() {
    scene.mustRun(
        scheduler,
        new Burst(WARM, scene.agents(), scene.settings().perAgent(), "sleep 2000"),
        "warming up");
  }

  /**
   * Launches at a steady rate.
   *
   * @param counted whether to wait for the audit log and count the writes, which takes a while
   * @return the median latency in milliseconds
   */
  double steady(int rate, boolean counted) {
    int count = Math.max(scene.settings().samples(), rate * LEAST_SECONDS);
    scene.progress().say("Launching warm, %d times at %d a second".formatted(count, rate));
    WriteFigures.Mark begin = writes.mark();
    CpuUse.Mark before = cpu.mark();
    OpenLoop load = new OpenLoop(WARM, rate, count);
    scheduler.run(load, patience(count, rate));
    CpuUse.Mark after = cpu.mark();
    WriteFigures.Mark end = writes.mark();

    List<Launch> good = load.launches().stream().filter(Launch::succeeded).toList();
    if (good.isEmpty()) {
      throw new BenchException("every launch failed: " + load.launches().getFirst().words());
    }
    double reached = load.reachedPerSecond();
    if (reached < HELD * rate) {
      scene
          .report()
          .note(
              "%d launches a second were not held: %.0f were reached, so the waits of that rate grow"
                      .formatted(rate, reached)
                  + " with its length");
    }
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("rate_per_s", rate);
    params.put("reached_per_s", Math.round(reached * 10) / 10.0);
    params.put("load", "open loop");
    params.put("executors", scene.agents().size());
    params.put("failed", load.launches().size() - good.size());
    params.put("cpu_percent", CpuUse.shares(before, after, Course.PROCESSORS));
    add(good, params);
    if (counted) {
      memory.agents("agent.rss_mib", "after " + count + " launches at a steady rate");
      scene.progress().say("Counting writes in the audit log");
      writes.add("", begin, end, good.size(), Map.of("taskRecords", "None", "rate_per_s", rate));
    }
    return Samples.of(good.stream().map(Launch::latencyNanos).toList()).percentileMillis(50);
  }

  private void add(List<Launch> good, Map<String, Object> common) {
    Samples latencies = Samples.of(good.stream().map(Launch::latencyNanos).toList());
    Samples launches = Samples.of(good.stream().map(Launch::launchNanos).toList());
    Samples waits = Samples.of(good.stream().map(Launch::waitNanos).toList());
    Report report = scene.report();
    Map<String, Object> params = Course.launchParams(latencies, WARM);
    params.putAll(common);
    params.put("from", "the task is due");
    report.add("launch.warm.p50_ms", latencies.percentileMillis(50), "ms", params);
    report.add("launch.warm.p99_ms", latencies.percentileMillis(99), "ms", params);
    report.add("launch.warm.max_ms", latencies.maxMillis(), "ms", params);
    Map<String, Object> accepted = Course.launchParams(launches, WARM);
    accepted.putAll(common);
    report.add("launch.warm.accept_p50_ms", launches.percentileMillis(50), "ms", accepted);
    report.add("launch.warm.accept_p99_ms", launches.percentileMillis(99), "ms", accepted);
    Map<String, Object> waited = Course.launchParams(waits, WARM);
    waited.putAll(common);
    waited.put("from", "the task is due");
    waited.put("to", "ACCEPT sent, after an offer has come");
    report.add("launch.warm.offer_wait_p50_ms", waits.percentileMillis(50), "ms", waited);
    report.add("launch.warm.offer_wait_p99_ms", waits.percentileMillis(99), "ms", waited);
  }

  /** As many as possible; returns tasks a second. */
  double busy() {
    Settings settings = scene.settings();
    scene
        .progress()
        .say(
            "Launching as many as possible for %d s, %d under way on each node"
                .formatted(settings.busy().toSeconds(), settings.perAgent()));
    toLevel();
    ClosedLoop load = new ClosedLoop(WARM, NOOP, settings.perAgent(), WARM_UP, settings.busy());
    WriteFigures.Mark begin = writes.mark();
    CpuUse.Mark before = cpu.mark();
    scheduler.run(load, settings.busy().plus(Scene.PATIENCE));
    CpuUse.Mark after = cpu.mark();
    WriteFigures.Mark end = writes.mark();
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("tasks_are", "in-process");
    params.put("executor", WARM.words());
    params.put("load", "closed loop, at most " + settings.perAgent() + " under way on each node");
    params.put("seconds", settings.busy().toSeconds());
    params.put("warm_up_seconds", WARM_UP.toSeconds());
    params.put("tasks", load.launches().size());
    params.put("failed", load.failed());
    params.put("executors", scene.agents().size());
    params.put("cpu_percent", CpuUse.shares(before, after, Course.PROCESSORS));
    Report report = scene.report();
    report.add("launch.warm.tasks_per_s", load.tasksPerSecond(), "tasks/s", params);
    if (!load.launches().isEmpty()) {
      Samples samples = Samples.of(load.launches().stream().map(Launch::launchNanos).toList());
      report.add("launch.busy.p50_ms", samples.percentileMillis(50), "ms", params);
      report.add("launch.busy.p99_ms", samples.percentileMillis(99), "ms", params);
    }
    memory.agents("agent.rss_busy_mib", "after " + load.launched() + " launches at full speed");
    memory.operator("operator.rss_mib", "after " + load.launched() + " launches at full speed");
    scene.progress().say("Counting writes in the audit log");
    writes.add(".busy", begin, end, load.launched(), Map.of("taskRecords", "None"));
    return load.tasksPerSecond();
  }

  private static Duration patience(int launches, int rate) {
    return Scene.PATIENCE.plusSeconds(launches / rate);
  }
}
