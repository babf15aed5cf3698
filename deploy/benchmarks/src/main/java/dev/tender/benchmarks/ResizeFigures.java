package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.AgentId;
import dev.tender.sdk.Needs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long an envelope takes to grow: every task needs more memory than the one before, so that its
 * ACCEPT needs an in-place resize of the executor pod.
 */
final class ResizeFigures {
  private static final int STEP_MIB = 32;

  /** The master patches a pod once a second at most, and shrinks it after 30. */
  private static final Duration APART = Duration.ofMillis(1500);

  private final Scene scene;
  private final BenchScheduler scheduler;

  ResizeFigures(Scene scene, BenchScheduler scheduler) {
    this.scene = scene;
    this.scheduler = scheduler;
  }

  void measure() {
    Settings settings = scene.settings();
    scene.progress().say("Growing an envelope %d times".formatted(settings.resizes()));
    AgentId agent = scene.agents().getFirst();
    Probe probe = Probe.named("resize");
    scene.mustRun(
        scheduler, new Burst(probe, List.of(agent), 1, "noop"), "starting an executor to resize");
    Optional<Path> container = container();
    List<Long> inForce = new ArrayList<>();
    List<Long> running = new ArrayList<>();
    for (int number = 1; number <= settings.resizes(); number++) {
      Installation.pause(APART);
      Probe larger = probe.withTasksOf(Needs.none().cpus(0.005).mem(number * STEP_MIB + 1));
      Burst burst = new Burst(larger, List.of(agent), 1, "noop");
      Optional<LimitWatch> watch = container.map(path -> new LimitWatch(scene.cgroups(), path));
      scene.mustRun(scheduler, burst, "a task that needs a larger envelope");
      Launch launch = burst.launches().getFirst();
      running.add(launch.launchNanos());
      watch
          .flatMap(LimitWatch::changedNanos)
          .ifPresent(at -> inForce.add(at - launch.acceptedNanos));
    }
    report(Samples.of(inForce), Samples.of(running));
    scheduler.connected(Scene.PATIENCE).shutdownExecutor(agent, probe.id());
    Installation.await(
        "the executor pod is gone",
        Scene.PATIENCE,
        () -> scene.installation().executorPods().isEmpty());
  }

  /** The kubelet tells the API server of it some time after the first task has run there. */
  private Optional<Path> container() {
    Installation.await(
        "the executor's container has an id in its pod's status",
        Scene.PATIENCE,
        () -> !containerId().isEmpty());
    return scene.cgroups().ofContainer(containerId());
  }

  private String containerId() {
    List<JsonNode> pods = scene.installation().executorPods();
    if (pods.isEmpty()) {
      throw new BenchException("the executor pod to resize has gone");
    }
    return Containers.id(pods.getFirst().at("/status/containerStatuses"), "executor");
  }

  private void report(Samples inForce, Samples running) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("samples", running.count());
    params.put("step_mib", STEP_MIB);
    params.put("from", "ACCEPT sent, of a task that needs a larger envelope");
    if (inForce.isEmpty()) {
      scene.report().note("resize.p50_ms is not known: the executor's cgroup is not here");
    } else {
      Map<String, Object> more = new LinkedHashMap<>(params);
      more.put("samples", inForce.count());
      more.put("max_ms", inForce.maxMillis());
      more.put("to", "the container's memory cgroup has the new limit, looked at every ms");
      scene.report().add("resize.p50_ms", inForce.percentileMillis(50), "ms", more);
    }
    params.put("max_ms", running.maxMillis());
    params.put("to", "TASK_RUNNING: the kubelet has confirmed it, the master knows, the task runs");
    scene.report().add("resize.running.p50_ms", running.percentileMillis(50), "ms", params);
  }
}
