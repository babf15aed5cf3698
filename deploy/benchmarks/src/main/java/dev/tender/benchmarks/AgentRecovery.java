package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.protocol.v1.AgentId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How soon a warm executor takes a task after its agent's JVM was sent SIGKILL. */
final class AgentRecovery {
  /** Of one agent: its supervisor gives up after 5 starts in a minute. */
  private static final int KILLS_EACH = 4;

  private final Scene scene;
  private final BenchScheduler scheduler;

  AgentRecovery(Scene scene, BenchScheduler scheduler) {
    this.scene = scene;
    this.scheduler = scheduler;
  }

  /** Kills the agents of all executor pods, which are this probe's, one after the other. */
  void measure(Probe probe) {
    List<Long> nanos = new ArrayList<>();
    for (int kill = 0; kill < KILLS_EACH; kill++) {
      for (JsonNode pod : scene.installation().executorPods()) {
        Optional<ProcessHandle> jvm =
            scene
                .cgroups()
                .ofContainer(Containers.id(pod.at("/status/initContainerStatuses"), "agent"))
                .flatMap(container -> scene.cgroups().process(container, "java"));
        if (jvm.isEmpty()) {
          scene
              .report()
              .note("agent.recovery_p50_ms is not known: no agent's process is on this machine");
          return;
        }
        nanos.add(killed(jvm.get(), probe, agentOf(pod)));
      }
    }
    Samples samples = Samples.of(nanos);
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("kills", samples.count());
    params.put("from", "SIGKILL to the JVM of a warm executor's agent");
    params.put(
        "to", "TASK_RUNNING of a task launched there after it, the wait for offers included");
    scene.report().add("agent.recovery_p50_ms", samples.percentileMillis(50), "ms", params);
    scene.report().add("agent.recovery_max_ms", samples.maxMillis(), "ms", params);
  }

  private long killed(ProcessHandle jvm, Probe probe, AgentId agent) {
    long begun = System.nanoTime();
    if (!jvm.destroyForcibly()) {
      throw new BenchException("the agent's process cannot be killed; run this as root");
    }
    while (true) {
      Burst burst = new Burst(probe, List.of(agent), 1, "noop");
      scheduler.run(burst, Scene.PATIENCE);
      Launch launch = burst.launches().getFirst();
      // Else the master took its offer back at this moment.
      if (launch.hasRun()) {
        return launch.acceptedNanos + launch.launchNanos() - begun;
      }
    }
  }

  private AgentId agentOf(JsonNode pod) {
    String node = pod.at("/spec/nodeName").asText();
    return new AgentId(scene.api().get("/api/v1/nodes/" + node).at("/metadata/uid").asText());
  }
}
