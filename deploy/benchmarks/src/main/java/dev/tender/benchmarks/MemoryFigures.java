package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What agents and operator take, read from the cgroups of this machine. */
final class MemoryFigures {
  private final Cgroups cgroups;
  private final Installation installation;
  private final Tender tender;
  private final Report report;

  MemoryFigures(Cgroups cgroups, Installation installation, Tender tender, Report report) {
    this.cgroups = cgroups;
    this.installation = installation;
    this.tender = tender;
    this.report = report;
  }

  /** The largest agent now, as {@code agent.rss_mib} or a name that says when. */
  void agents(String name, String when) {
    List<Memory> memories = new ArrayList<>();
    for (JsonNode pod : installation.executorPods()) {
      cgroups
          .ofContainer(Containers.id(pod.at("/status/initContainerStatuses"), "agent"))
          .flatMap(cgroups::memory)
          .ifPresent(memories::add);
    }
    Optional<Memory> largest =
        memories.stream().max((a, b) -> Double.compare(a.mebibytes(), b.mebibytes()));
    if (largest.isEmpty()) {
      report.note(name + " is not known: no agent's cgroup is on this machine");
      return;
    }
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("when", when);
    params.put("agents", memories.size());
    params.put("of_all", "the largest");
    params.putAll(largest.get().params());
    report.add(name, largest.get().mebibytes(), "MiB", params);
  }

  void operator(String name, String when) {
    Optional<Memory> memory = cgroups.ofContainer(tender.containerId()).flatMap(cgroups::memory);
    if (memory.isEmpty()) {
      report.note(name + " is not known: the operator's cgroup is not on this machine");
      return;
    }
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("when", when);
    params.putAll(memory.get().params());
    report.add(name, memory.get().mebibytes(), "MiB", params);
  }
}
