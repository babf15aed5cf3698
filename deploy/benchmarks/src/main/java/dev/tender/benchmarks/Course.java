package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.AgentId;
import dev.tender.sdk.SchedulerDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What is measured, in order; each part leaves the cluster quiet for the next. */
final class Course {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration REST = Duration.ofSeconds(10);
  private static final Probe WARM = Probe.named("warm");

  private final Settings settings;
  private final KubeApi api;
  private final Tender tender;
  private final Installation installation;
  private final Report report;
  private final Progress progress;
  private final BenchScheduler scheduler = new BenchScheduler(System::nanoTime);
  private final Cgroups cgroups = Cgroups.ofThisMachine();
  private final MemoryFigures memory;
  private final WriteFigures writes;

  Course(
      Settings settings,
      KubeApi api,
      Tender tender,
      Installation installation,
      Report report,
      Progress progress) {
    this.settings = settings;
    this.api = api;
    this.tender = tender;
    this.installation = installation;
    this.report = report;
    this.progress = progress;
    this.memory = new MemoryFigures(cgroups, installation, tender, report);
    Path state = settings.kubeconfig().toAbsolutePath().resolveSibling("logs");
    this.writes =
        new WriteFigures(
            tender, new AuditLog(state.resolve("audit.log")), installation.namespace(), report);
  }

  void run() {
    double singlePod = singlePods();
    double podsPerSecond = burstOfPods();

    progress.say("Connecting a framework of taskRecords None");
    installation.connect(tender, scheduler);
    List<AgentId> agents = installation.agents();
    memory.operator("operator.rss_idle_mib", "one framework, no executor pod");

    double cold = cold(agents);
    warmUp(agents);
    double warm = steady(agents);
    double tasksPerSecond = busy(agents);
    progress.say("Killing agents");
    new AgentRecovery(api, installation, cgroups, scheduler, report).measure(WARM);

    ratio("launch.cold.per_pod", cold / singlePod, "cold launch p50 / single pod p50");
    ratio("launch.warm.speedup", singlePod / warm, "single pod p50 / warm launch p50");
    ratio("launch.throughput.speedup", tasksPerSecond / podsPerSecond, "tasks/s / pods/s");
    if (scheduler.disconnects() > 0) {
      report.note(
          "the master was out of reach %d times meanwhile; measure again"
              .formatted(scheduler.disconnects()));
    }
    scheduler.connected(PATIENCE).stop();
  }

  private double singlePods() {
    progress.say("Starting %d plain pods, one after the other".formatted(settings.singlePods()));
    PodBaseline baseline = new PodBaseline(api, installation.namespace());
    List<Long> nanos = new ArrayList<>();
    for (int number = 1; number <= settings.singlePods(); number++) {
      nanos.add(
          Math.round(baseline.run("single-" + number, 1).started().percentileMillis(100) * 1e6));
    }
    Samples samples = Samples.of(nanos);
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("samples", samples.count());
    params.put("max_ms", samples.maxMillis());
    params.put("from", "POST of the pod");
    params.put("to", "a watch shows it Running or Succeeded");
    report.add("pods.single.p50_ms", samples.percentileMillis(50), "ms", params);
    return samples.percentileMillis(50);
  }

  private double burstOfPods() {
    progress.say("Starting %d plain pods at once".formatted(settings.burstPods()));
    PodBaseline.Result result =
        new PodBaseline(api, installation.namespace()).run("burst", settings.burstPods());
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("pods", settings.burstPods());
    params.put("failed", result.failed());
    params.put("container", "busybox true, restartPolicy Never");
    report.add("pods.baseline.pods_per_s", result.podsPerSecond(), "pods/s", params);
    report.add("pods.baseline.p50_ms", result.started().percentileMillis(50), "ms", params);
    return result.podsPerSecond();
  }

  private double cold(List<AgentId> agents) {
    progress.say(
        "Launching cold %d times: a new executor pod for each task"
            .formatted(settings.coldLaunches()));
    SchedulerDriver driver = scheduler.connected(PATIENCE);
    List<Long> nanos = new ArrayList<>();
    List<Double> peaks = new ArrayList<>();
    for (int number = 0; number < settings.coldLaunches(); number++) {
      AgentId agent = agents.get(number % agents.size());
      Probe probe = Probe.named("cold-" + number);
      Burst burst = new Burst(probe, List.of(agent), 1, "noop");
      FutureTask<Void> launch = new FutureTask<>(() -> scheduler.run(burst, PATIENCE), null);
      Thread.ofVirtual().start(launch);
      peakOfNextPod(launch).ifPresent(peaks::add);
      join(launch);
      Launch done = burst.launches().getFirst();
      if (!done.hasRun()) {
        throw new BenchException("a cold launch failed: " + done.words());
      }
      nanos.add(done.launchNanos());
      driver.shutdownExecutor(agent, probe.id());
      Installation.await(
          "the executor pod is gone", PATIENCE, () -> installation.executorPods().isEmpty());
    }
    Samples samples = Samples.of(nanos);
    Map<String, Object> params = launchParams(samples);
    report.add("launch.cold.p50_ms", samples.percentileMillis(50), "ms", params);
    report.add("launch.cold.max_ms", samples.maxMillis(), "ms", params);
    addPeak(peaks);
    return samples.percentileMillis(50);
  }

  /** Follows the memory of the pod that a launch makes, until its task has ended. */
  private Optional<Double> peakOfNextPod(FutureTask<Void> launch) {
    Installation.await(
        "an executor pod is made",
        PATIENCE,
        () -> launch.isDone() || !installation.executorPods().isEmpty());
    List<JsonNode> pods = installation.executorPods();
    if (pods.isEmpty()) {
      return Optional.empty();
    }
    StartPeak peak = StartPeak.of(cgroups, pods.getFirst().at("/metadata/uid").asText());
    join(launch);
    String name = pods.getFirst().at("/metadata/name").asText();
    Optional<JsonNode> now =
        installation.executorPods().stream()
            .filter(pod -> pod.at("/metadata/name").asText().equals(name))
            .findFirst();
    return peak.stop(
        now.map(pod -> Containers.id(pod.at("/status/initContainerStatuses"), "agent"))
            .filter(id -> !id.isEmpty())
            .orElse("unknown"));
  }

  private void addPeak(List<Double> peaks) {
    if (peaks.isEmpty()) {
      report.note("agent.rss_peak_mib is not known: no agent's cgroup is on this machine");
      return;
    }
    double max = peaks.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("when", "from its container's start to the end of its first task");
    params.put("formula", Memory.FORMULA);
    params.put("sampled_every_ms", 5);
    params.put("agents", peaks.size());
    params.put("of_all", "the largest");
    report.add("agent.rss_peak_mib", max, "MiB", params);
  }

  /** Executors on all nodes, their envelopes at the level of what follows, everything compiled. */
  private void warmUp(List<AgentId> agents) {
    progress.say("Starting executors on %d nodes".formatted(agents.size()));
    Burst burst = new Burst(WARM, agents, settings.perAgent(), "sleep 2000");
    scheduler.run(burst, PATIENCE);
    burst.launches().stream()
        .filter(launch -> !launch.succeeded())
        .findFirst()
        .ifPresent(launch -> {
          throw new BenchException("warming up failed: " + launch.words());
        });
    progress.say("Resting for %d s".formatted(REST.toSeconds()));
    Installation.pause(REST);
    memory.agents("agent.rss_idle_mib", "idle since " + REST.toSeconds() + " s, an executor up");
  }

  private double steady(List<AgentId> agents) {
    progress.say("Warming up with %d launches".formatted(settings.warmUp()));
    scheduler.run(
        new OpenLoop(WARM, settings.rate(), settings.warmUp()), atRate(settings.warmUp()));
    progress.say(
        "Launching warm, %d times at %.0f a second".formatted(settings.samples(), settings.rate()));
    WriteFigures.Mark begin = writes.mark();
    OpenLoop load = new OpenLoop(WARM, settings.rate(), settings.samples());
    scheduler.run(load, atRate(settings.samples()));
    WriteFigures.Mark end = writes.mark();

    List<Launch> good = load.launches().stream().filter(Launch::succeeded).toList();
    if (good.isEmpty()) {
      throw new BenchException("every launch failed: " + load.launches().getFirst().words());
    }
    Samples samples = Samples.of(good.stream().map(Launch::launchNanos).toList());
    Samples waits = Samples.of(good.stream().map(Launch::waitNanos).toList());
    Map<String, Object> params = launchParams(samples);
    params.put("load", "open loop");
    params.put("rate_per_s", settings.rate());
    params.put("executors", agents.size());
    params.put("failed", load.launches().size() - good.size());
    report.add("launch.warm.p50_ms", samples.percentileMillis(50), "ms", params);
    report.add("launch.warm.p99_ms", samples.percentileMillis(99), "ms", params);
    report.add("launch.warm.max_ms", samples.maxMillis(), "ms", params);
    params.put("from", "the task is due");
    params.put("to", "ACCEPT sent, after an offer has come");
    report.add("launch.warm.offer_wait_p50_ms", waits.percentileMillis(50), "ms", params);
    report.add("launch.warm.offer_wait_p99_ms", waits.percentileMillis(99), "ms", params);
    memory.agents("agent.rss_mib", "after " + settings.samples() + " launches at a steady rate");
    progress.say("Counting writes in the audit log");
    writes.add(
        "", begin, end, good.size(), Map.of("taskRecords", "None", "rate_per_s", settings.rate()));
    return samples.percentileMillis(50);
  }

  private double busy(List<AgentId> agents) {
    progress.say(
        "Launching as many as possible for %d s, %d under way on each node"
            .formatted(settings.busy().toSeconds(), settings.perAgent()));
    scheduler.run(new Burst(WARM, agents, settings.perAgent(), "sleep 2000"), PATIENCE);
    ClosedLoop load =
        new ClosedLoop(WARM, settings.perAgent(), Duration.ofSeconds(10), settings.busy());
    WriteFigures.Mark begin = writes.mark();
    scheduler.run(load, settings.busy().plus(PATIENCE));
    WriteFigures.Mark end = writes.mark();
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("load", "closed loop, at most " + settings.perAgent() + " under way on each node");
    params.put("seconds", settings.busy().toSeconds());
    params.put("warm_up_seconds", 10);
    params.put("tasks", load.launches().size());
    params.put("failed", load.failed());
    params.put("executors", agents.size());
    report.add("launch.warm.tasks_per_s", load.tasksPerSecond(), "tasks/s", params);
    if (!load.launches().isEmpty()) {
      Samples samples = Samples.of(load.launches().stream().map(Launch::launchNanos).toList());
      report.add("launch.busy.p50_ms", samples.percentileMillis(50), "ms", params);
      report.add("launch.busy.p99_ms", samples.percentileMillis(99), "ms", params);
    }
    memory.agents("agent.rss_busy_mib", "after " + load.launched() + " launches at full speed");
    memory.operator("operator.rss_mib", "after " + load.launched() + " launches at full speed");
    progress.say("Counting writes in the audit log");
    writes.add(".busy", begin, end, load.launched(), Map.of("taskRecords", "None"));
    return load.tasksPerSecond();
  }

  private static Map<String, Object> launchParams(Samples samples) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("samples", samples.count());
    params.put("mean_ms", Math.round(samples.meanMillis() * 1000) / 1000.0);
    params.put("from", "ACCEPT sent");
    params.put("to", "TASK_RUNNING received by the scheduler");
    params.put("executor", "tender-probe on the SDK, noop tasks");
    return params;
  }

  private Duration atRate(int launches) {
    return PATIENCE.plusSeconds(Math.round(launches / settings.rate()));
  }

  private void ratio(String name, double value, String of) {
    report.add(name, value, "times", Map.of("of", of));
  }

  private static void join(FutureTask<Void> task) {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BenchException known
          ? known
          : new BenchException("a launch failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }
}
