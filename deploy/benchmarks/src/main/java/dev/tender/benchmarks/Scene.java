package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import java.time.Duration;
import java.util.List;

/**
 * What every part of the course measures with.
 *
 * @param agents nodes that take tasks, as schedulers know them
 */
record Scene(
    Settings settings,
    KubeApi api,
    Tender tender,
    Installation installation,
    Cgroups cgroups,
    List<AgentId> agents,
    Report report,
    Progress progress) {
  /** For anything that should take some seconds. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  Scene {
    agents = List.copyOf(agents);
  }

  /** Runs a load of which every task must succeed. */
  void mustRun(BenchScheduler scheduler, Burst burst, String what) {
    scheduler.run(burst, PATIENCE);
    for (Launch launch : burst.launches()) {
      if (!launch.succeeded()) {
        throw new BenchException(what + " failed: " + launch.words());
      }
    }
  }
}
