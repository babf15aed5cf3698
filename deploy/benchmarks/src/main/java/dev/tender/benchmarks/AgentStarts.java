package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long agents take from the start of their container to their session. The start is that of the
 * container's first process, which Linux knows to a hundredth of a second (the kubelet tells whole
 * seconds); the session is there when the master's word has come, which the agent logs to the
 * millisecond. Both clocks are this machine's.
 */
final class AgentStarts {
  private static final String SESSION = " session with the master";

  private final KubeApi api;
  private final Cgroups cgroups;
  private final List<Long> millis = new ArrayList<>();
  private final List<Long> fromJava = new ArrayList<>();

  AgentStarts(KubeApi api, Cgroups cgroups) {
    this.api = api;
    this.cgroups = cgroups;
  }

  /** Looks at a pod whose agent has its session. */
  void look(JsonNode pod) {
    String log =
        api.text(
            "/api/v1/namespaces/"
                + pod.at("/metadata/namespace").asText()
                + "/pods/"
                + pod.at("/metadata/name").asText()
                + "/log?container=agent");
    OptionalLong session = session(log);
    Optional<Path> container =
        cgroups.ofContainer(Containers.id(pod.at("/status/initContainerStatuses"), "agent"));
    if (session.isEmpty() || container.isEmpty()) {
      return;
    }
    try {
      String uptime = Files.readString(Path.of("/proc/uptime"));
      long now = System.currentTimeMillis();
      List<Long> starts = new ArrayList<>();
      for (String pid : Files.readAllLines(container.get().resolve("cgroup.procs"))) {
        ProcStat.of(Long.parseLong(pid))
            .ifPresent(process -> starts.add(process.startMillis(now, uptime)));
      }
      starts.stream().min(Long::compare).ifPresent(at -> millis.add(session.getAsLong() - at));
      // The launcher is the first, and supervises one Java.
      starts.stream().max(Long::compare).ifPresent(at -> fromJava.add(session.getAsLong() - at));
    } catch (IOException _) {
      // It has just ended.
    }
  }

  /** When the first session began, in milliseconds since the epoch, by the agent's own log. */
  static OptionalLong session(String log) {
    for (String line : log.lines().toList()) {
      int at = line.indexOf(SESSION);
      if (at > 0) {
        return OptionalLong.of(Instant.parse(line.substring(0, at)).toEpochMilli());
      }
    }
    return OptionalLong.empty();
  }

  void add(Report report) {
    if (millis.isEmpty()) {
      report.note("agent.start_ms is not known: no agent's processes are on this machine");
      return;
    }
    Samples samples = ofMillis(millis);
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("samples", samples.count());
    params.put("from", "start of the container's first process, in /proc");
    params.put("to", "the master's SUBSCRIBED has come, in the agent's log");
    params.put("exact_to_ms", 2 * ProcStat.MILLIS_PER_TICK);
    params.put("of_all", "the median");
    params.put("max_ms", samples.maxMillis());
    params.put("from_start_of_java_p50_ms", ofMillis(fromJava).percentileMillis(50));
    report.add("agent.start_ms", samples.percentileMillis(50), "ms", params);
  }

  private static Samples ofMillis(List<Long> some) {
    return Samples.of(some.stream().map(each -> each * 1_000_000).toList());
  }
}
