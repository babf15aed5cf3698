package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is measured, in order; each part leaves the cluster quiet for the next. */
final class Course {
  static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private static final double MEBIBYTE = 1024.0 * 1024.0;

  private final Scene scene;
  private final BenchScheduler scheduler = new BenchScheduler(System::nanoTime);
  private final MemoryFigures memory;
  private final WriteFigures writes;
  private final CpuUse cpu;

  Course(Scene scene) {
    this.scene = scene;
    Installation installation = scene.installation();
    Tender tender = scene.tender();
    Report report = scene.report();
    this.memory = new MemoryFigures(scene.cgroups(), installation, tender, report);
    this.cpu = new CpuUse(scene.cgroups(), tender, installation);
    Path state = scene.settings().kubeconfig().toAbsolutePath().resolveSibling("logs");
    this.writes =
        new WriteFigures(
            tender, new AuditLog(state.resolve("audit.log")), installation.namespace(), report);
  }

  void run() {
    PodFigures pods = new PodFigures(scene);
    double singlePod = pods.single();
    double podsPerSecond = pods.burst();

    scene.progress().say("Connecting a framework of taskRecords None");
    scene.installation().connect(scene.tender(), Installation.FRAMEWORK, scheduler);
    memory.operator("operator.rss_idle_mib", "one framework, no executor pod");

    double cold = new ColdFigures(scene, scheduler).measure();
    new ResizeFigures(scene, scheduler).measure();
    WarmFigures launches = new WarmFigures(scene, scheduler, memory, writes, cpu);
    launches.warmUp();
    List<Integer> rates = scene.settings().rates();
    double warm = launches.steady(rates.getFirst(), true);
    rates.stream().skip(1).forEach(rate -> launches.steady(rate, false));
    double tasksPerSecond = launches.busy();
    scene.progress().say("Killing agents");
    new AgentRecovery(scene, scheduler).measure(WarmFigures.WARM);
    new CommandFigures(scene, cpu).measure();
    image();

    ratio("launch.cold.per_pod", cold / singlePod, "cold launch p50 / single pod p50");
    ratio(
        "launch.warm.speedup",
        singlePod / warm,
        "single pod p50 / warm launch p50 at %d a second".formatted(rates.getFirst()));
    ratio("launch.throughput.speedup", tasksPerSecond / podsPerSecond, "tasks/s / pods/s");
    if (scheduler.disconnects() > 0) {
      scene
          .report()
          .note(
              "the master was out of reach %d times meanwhile; measure again"
                  .formatted(scheduler.disconnects()));
    }
    scheduler.connected(Scene.PATIENCE).stop();
  }

  /** What a node keeps of the agent's image. */
  private void image() {
    for (JsonNode node : scene.api().list("/api/v1/nodes")) {
      for (JsonNode image : node.at("/status/images")) {
        for (JsonNode name : image.path("names")) {
          if (name.asText().matches(".*/agent:[^/]*")) {
            scene
                .report()
                .add(
                    "agent.image_mib",
                    image.path("sizeBytes").asLong() / MEBIBYTE,
                    "MiB",
                    Map.of(
                        "image", name.asText(), "from", "sizeBytes in the node's status.images"));
            return;
          }
        }
      }
    }
    scene.report().note("agent.image_mib is not known: no node's status lists the agent's image");
  }

  static Map<String, Object> launchParams(Samples samples, Program program) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("samples", samples.count());
    params.put("mean_ms", Math.round(samples.meanMillis() * 1000) / 1000.0);
    params.put("from", "ACCEPT sent");
    params.put("to", "TASK_RUNNING received by the scheduler");
    params.put("executor", program.words());
    return params;
  }

  private void ratio(String name, double value, String of) {
    scene.report().add(name, value, "times", Map.of("of", of));
  }
}
