package dev.tender.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose this machine's processors are meanwhile: of the load generator, of Tender's parts, of the
 * cluster's. Knows of containers only that run on this machine.
 */
final class CpuUse {
  private static final double NANOS_PER_TICK = ProcStat.MILLIS_PER_TICK * 1e6;
  private static final String ALL = "all";
  private static final int IDLE = 3;
  private static final int WAITING_FOR_DISKS = 4;

  /** Of the processors' fields, guests are in user time already. */
  private static final int FIELDS = 8;

  private static final Map<String, String> CLUSTER =
      Map.of(
          "kube-apiserver", "api_server",
          "etcd", "etcd",
          "kubelet", "kubelet",
          "containerd", "containerd",
          "containerd-shim", "containerd");

  private final Cgroups cgroups;
  private final Tender tender;
  private final Installation installation;

  /** Processor time since their start, by who took it, and the time. */
  record Mark(long nanos, Map<String, Double> used) {}

  CpuUse(Cgroups cgroups, Tender tender, Installation installation) {
    this.cgroups = cgroups.ofProcessors();
    this.tender = tender;
    this.installation = installation;
  }

  Mark mark() {
    Map<String, Double> used = new LinkedHashMap<>();
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean own) {
      used.put("load_generator", (double) own.getProcessCpuTime());
    }
    cgroups
        .ofContainer(tender.containerId())
        .flatMap(cgroups::cpuNanos)
        .ifPresent(nanos -> used.put("operator", nanos));
    for (JsonNode pod : installation.executorPods()) {
      add(used, "agents", Containers.id(pod.at("/status/initContainerStatuses"), "agent"));
      add(used, "executors", Containers.id(pod.at("/status/containerStatuses"), "executor"));
    }
    processes(used);
    try {
      used.put(ALL, busyTicks(Files.readString(Path.of("/proc/stat"))) * NANOS_PER_TICK);
    } catch (IOException _) {
      // Not Linux: then there is no whole to compare with.
    }
    return new Mark(System.nanoTime(), used);
  }

  private void add(Map<String, Double> used, String who, String container) {
    if (!container.isEmpty()) {
      cgroups
          .ofContainer(container)
          .flatMap(cgroups::cpuNanos)
          .ifPresent(nanos -> used.merge(who, nanos, Double::sum));
    }
  }

  private static void processes(Map<String, Double> used) {
    ProcessHandle.allProcesses()
        .map(process -> ProcStat.of(process.pid()))
        .flatMap(java.util.Optional::stream)
        .forEach(stat -> {
          String who = CLUSTER.get(stat.name());
          if (who != null) {
            used.merge(who, stat.cpuTicks() * NANOS_PER_TICK, Double::sum);
          }
        });
  }

  /** What all processors have worked, from the first line of /proc/stat. */
  static double busyTicks(String stat) {
    String[] fields = stat.substring(0, stat.indexOf('\n')).split(" +", -1);
    double ticks = 0;
    for (int i = 0; i < FIELDS; i++) {
      if (i != IDLE && i != WAITING_FOR_DISKS) {
        ticks += Double.parseDouble(fields[i + 1]);
      }
    }
    return ticks;
  }

  /** Everybody's part of all processors between two marks, in percent; what is left was idle. */
  static Map<String, Object> shares(Mark from, Mark to, int processors) {
    double all = (double) (to.nanos() - from.nanos()) * processors;
    Map<String, Object> shares = new LinkedHashMap<>();
    double known = 0;
    double everybody = 0;
    for (Map.Entry<String, Double> entry : to.used().entrySet()) {
      String who = entry.getKey();
      // Who has come meanwhile began at nothing, who has gone has taken its time along.
      double used = Math.max(0, entry.getValue() - from.used().getOrDefault(who, 0.0));
      shares.put(who, percent(used / all));
      if (who.equals(ALL)) {
        everybody = used;
      } else {
        known += used;
      }
    }
    if (to.used().containsKey(ALL)) {
      shares.put("others", percent(Math.max(0, everybody - known) / all));
    }
    return shares;
  }

  private static double percent(double part) {
    return Math.round(part * 1000) / 10.0;
  }
}
