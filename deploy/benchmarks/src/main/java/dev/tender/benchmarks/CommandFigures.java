package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.AgentId;
import dev.tender.sdk.Needs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Tasks that are processes: how many a second, and what it costs a program to be one. */
final class CommandFigures {
  /**
   * An agent's first hundred tasks cost several times as much as later ones, and each pod has one.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(45);

  private static final Needs LARGE = Needs.none().cpus(0.1).mem(64);

  /** Some three seconds on a machine of today. */
  private static final int STEPS = 2_000_000;

  private final Scene scene;
  private final CpuUse cpu;
  private final BenchScheduler scheduler = new BenchScheduler(System::nanoTime);

  CommandFigures(Scene scene, CpuUse cpu) {
    this.scene = scene;
    this.cpu = cpu;
  }

  void measure() {
    scene.installation().connect(scene.tender(), Installation.COMMANDS, scheduler);
    throughput();
    overhead();
    scheduler.connected(Scene.PATIENCE).stop();
  }

  private void throughput() {
    Settings settings = scene.settings();
    Command command = Command.small();
    scene
        .progress()
        .say(
            "Starting %d pods for command tasks on each node"
                .formatted(settings.commandsPerAgent()));
    // Longer than all pods take to start, so that each gets one of its own.
    Burst burst = new Burst(command, scene.agents(), settings.commandsPerAgent(), "sleep 15");
    scene.mustRun(scheduler, burst, "starting pods for command tasks");
    scene
        .progress()
        .say(
            "Running as many command tasks as possible for %d s"
                .formatted(settings.busy().toSeconds()));
    ClosedLoop load =
        new ClosedLoop(
            command, Command.NOTHING, settings.commandsPerAgent(), WARM_UP, settings.busy());
    CpuUse.Mark before = cpu.mark();
    scheduler.run(load, settings.busy().plus(WARM_UP).plus(Scene.PATIENCE));
    CpuUse.Mark after = cpu.mark();
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("tasks_are", "command");
    params.put("executor", command.words());
    params.put(
        "load", "closed loop, at most " + settings.commandsPerAgent() + " under way on each node");
    params.put("seconds", settings.busy().toSeconds());
    params.put("warm_up_seconds", WARM_UP.toSeconds());
    params.put("tasks", load.launches().size());
    params.put("failed", load.failed());
    params.put("pods", commandPods().size());
    params.put("cpu_percent", CpuUse.shares(before, after, Course.PROCESSORS));
    scene.report().add("launch.warm.tasks_per_s", load.tasksPerSecond(), "tasks/s", params);
    if (!load.launches().isEmpty()) {
      Samples samples = Samples.of(load.launches().stream().map(Launch::launchNanos).toList());
      params.put("from", "ACCEPT sent");
      params.put("to", "TASK_RUNNING received by the scheduler");
      scene.report().add("launch.busy.p50_ms", samples.percentileMillis(50), "ms", params);
      scene.report().add("launch.busy.p99_ms", samples.percentileMillis(99), "ms", params);
    }
  }

  private List<JsonNode> commandPods() {
    return scene.installation().executorPods().stream()
        .filter(pod -> scene.installation().isOf(pod, Installation.COMMANDS))
        .toList();
  }

  /** The same program as a task and bare, in turn, on one node. */
  private void overhead() {
    int pairs = scene.settings().pairs();
    scene.progress().say("Running a program %d times as a task and as often bare".formatted(pairs));
    AgentId agent = scene.agents().getFirst();
    String node = scene.installation().nodeOf(agent);
    Command command = new Command(LARGE);
    scene.mustRun(
        scheduler,
        new Burst(command, List.of(agent), 1, Command.NOTHING),
        "starting a pod to compute in");
    List<Overhead.Run> tasks = new ArrayList<>();
    List<Overhead.Run> bare = new ArrayList<>();
    for (int number = 1; number <= pairs; number++) {
      String name = "task-" + number;
      scene.mustRun(
          scheduler,
          new Burst(command, List.of(agent), 1, Overhead.line(name, STEPS)),
          "computing as a task");
      tasks.add(ofTask(name));
      bare.add(ofPod("bare-" + number, node));
    }
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("program", "a loop of the shell in the probe image, " + STEPS + " steps");
    params.put("pairs", pairs);
    params.put("against", "a plain pod of the same image and size on the same node");
    params.put("by", "the clock, from the program's first to its last step");
    params.put("of_all", "the median of the pairs' differences");
    params.put("task_ms", wall(tasks).stream().map(CommandFigures::millis).toList());
    params.put("bare_ms", wall(bare).stream().map(CommandFigures::millis).toList());
    params.put(
        "processor_time_percent",
        Math.round(Overhead.medianPercent(processor(tasks), processor(bare)) * 100) / 100.0);
    scene
        .report()
        .add(
            "overhead.percent", Overhead.medianPercent(wall(tasks), wall(bare)), "percent", params);
  }

  private static List<Double> wall(List<Overhead.Run> runs) {
    return runs.stream().map(Overhead.Run::wallNanos).toList();
  }

  private static List<Double> processor(List<Overhead.Run> runs) {
    return runs.stream().map(Overhead.Run::cpuNanos).toList();
  }

  private static long millis(double nanos) {
    return Math.round(nanos / 1e6);
  }

  /** The runtime copies what a container writes, a moment later. */
  private Overhead.Run ofTask(String name) {
    AtomicReference<Overhead.Run> found = new AtomicReference<>();
    Installation.await(
        "the output of " + name + " is on an executor pod's log",
        Scene.PATIENCE,
        () -> {
          for (JsonNode pod : commandPods()) {
            Overhead.find(log(pod.at("/metadata/name").asText(), "executor"), name)
                .ifPresent(found::set);
          }
          return found.get() != null;
        });
    return found.get();
  }

  private Overhead.Run ofPod(String name, String node) {
    String pods = "/api/v1/namespaces/" + scene.installation().namespace() + "/pods";
    scene
        .api()
        .create(
            pods,
            Manifests.barePod(
                name, node, scene.settings().probeImage(), Overhead.line(name, STEPS)));
    Installation.await(
        "pod " + name + " has ended",
        Scene.PATIENCE,
        () -> {
          String phase = scene.api().get(pods + "/" + name).at("/status/phase").asText();
          return phase.equals("Succeeded") || phase.equals("Failed");
        });
    String log = log(name, "main");
    scene.api().delete(pods + "/" + name + "?gracePeriodSeconds=0");
    return Overhead.find(log, name)
        .orElseThrow(() -> new BenchException("pod " + name + " has not computed: " + log));
  }

  private String log(String pod, String container) {
    return scene
        .api()
        .text(
            "/api/v1/namespaces/"
                + scene.installation().namespace()
                + "/pods/"
                + pod
                + "/log?container="
                + container
                + "&tailLines=200");
  }
}
