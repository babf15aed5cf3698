package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.AgentId;
import dev.tender.sdk.SchedulerDriver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Launches for which a pod has to be made, and what such a pod's agent takes meanwhile. */
final class ColdFigures {
  private final Scene scene;
  private final BenchScheduler scheduler;
  private final AgentStarts starts;

  ColdFigures(Scene scene, BenchScheduler scheduler) {
    this.scene = scene;
    this.scheduler = scheduler;
    this.starts = new AgentStarts(scene.api(), scene.cgroups());
  }

  /** Returns the median launch in milliseconds. */
  double measure() {
    Settings settings = scene.settings();
    List<AgentId> agents = scene.agents();
    scene
        .progress()
        .say(
            "Launching cold %d times: a new executor pod for each task"
                .formatted(settings.coldLaunches()));
    SchedulerDriver driver = scheduler.connected(Scene.PATIENCE);
    List<Long> nanos = new ArrayList<>();
    List<Double> peaks = new ArrayList<>();
    for (int number = 0; number < settings.coldLaunches(); number++) {
      AgentId agent = agents.get(number % agents.size());
      Probe probe = Probe.named("cold-" + number);
      Burst burst = new Burst(probe, List.of(agent), 1, "noop");
      FutureTask<Void> launch = new FutureTask<>(() -> scheduler.run(burst, Scene.PATIENCE), null);
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
          "the executor pod is gone",
          Scene.PATIENCE,
          () -> scene.installation().executorPods().isEmpty());
    }
    Samples samples = Samples.of(nanos);
    Map<String, Object> params = Course.launchParams(samples, Probe.named("cold"));
    scene.report().add("launch.cold.p50_ms", samples.percentileMillis(50), "ms", params);
    scene.report().add("launch.cold.max_ms", samples.maxMillis(), "ms", params);
    addPeak(peaks);
    starts.add(scene.report());
    return samples.percentileMillis(50);
  }

  /** Follows the memory of the pod that a launch makes, until its task has ended. */
  private Optional<Double> peakOfNextPod(FutureTask<Void> launch) {
    Installation.await(
        "an executor pod is made",
        Scene.PATIENCE,
        () -> launch.isDone() || !scene.installation().executorPods().isEmpty());
    List<JsonNode> pods = scene.installation().executorPods();
    if (pods.isEmpty()) {
      return Optional.empty();
    }
    StartPeak peak = new StartPeak(scene.cgroups(), pods.getFirst().at("/metadata/uid").asText());
    join(launch);
    String name = pods.getFirst().at("/metadata/name").asText();
    Optional<JsonNode> now =
        scene.installation().executorPods().stream()
            .filter(pod -> pod.at("/metadata/name").asText().equals(name))
            .findFirst();
    now.ifPresent(starts::look);
    return peak.stop(
        now.map(pod -> Containers.id(pod.at("/status/initContainerStatuses"), "agent"))
            .filter(id -> !id.isEmpty())
            .orElse("unknown"));
  }

  private void addPeak(List<Double> peaks) {
    if (peaks.isEmpty()) {
      scene.report().note("agent.rss_peak_mib is not known: no agent's cgroup is on this machine");
      return;
    }
    double max = peaks.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("when", "from its container's start to the end of its first task");
    params.put("formula", Memory.FORMULA);
    params.put("sampled_every_ms", 5);
    params.put("agents", peaks.size());
    params.put("of_all", "the largest");
    scene.report().add("agent.rss_peak_mib", max, "MiB", params);
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
