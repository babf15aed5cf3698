package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.model.Work.OfferPhase;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A snapshot as numbers, by the names that Mesos' masters use. */
final class Metrics {
  private static final double MEGABYTE = 1 << 20;

  private Metrics() {}

  /**
   * @param startMillis when this master began, epoch milliseconds
   * @param waiting events that the master has not come to yet
   */
  static Map<String, Double> of(Snapshot snapshot, long startMillis, int waiting) {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("master/elected", 1.0);
    metrics.put("master/uptime_secs", (snapshot.takenMillis() - startMillis) / 1000.0);
    metrics.put("master/event_queue_dispatches", (double) waiting);
    agents(metrics, snapshot.census());
    frameworks(metrics, snapshot.census());
    tasks(metrics, snapshot);
    snapshot
        .counts()
        .offers()
        .forEach((phase, count) -> metrics.put("tender/offers_" + lower(phase), (double) count));
    return metrics;
  }

  private static String lower(OfferPhase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  private static void agents(Map<String, Double> metrics, Census census) {
    Resources total = Resources.NONE;
    Resources used = Resources.NONE;
    Resources lentTotal = Resources.NONE;
    int active = 0;
    int connected = 0;
    int draining = 0;
    for (Census.Agent agent : census.agents()) {
      active += agent.active() ? 1 : 0;
      connected += agent.ready() ? 1 : 0;
      draining += agent.drain() == Census.Drain.DRAINING ? 1 : 0;
      total = total.plus(agent.total().total().withoutPorts());
      used = used.plus(agent.allocated().total().withoutPorts());
      lentTotal = lentTotal.plus(agent.allocated().marked().lent().withoutPorts());
    }
    int all = census.agents().size();
    metrics.put("master/slaves_active", (double) active);
    metrics.put("master/slaves_inactive", (double) (all - active));
    metrics.put("master/slaves_connected", (double) connected);
    metrics.put("master/slaves_disconnected", (double) (all - connected));
    metrics.put("master/slaves_draining", (double) draining);
    amount(metrics, "cpus", total.cpuMillis() / 1000.0, used.cpuMillis() / 1000.0);
    amount(metrics, "mem", total.memBytes() / MEGABYTE, used.memBytes() / MEGABYTE);
    amount(metrics, "disk", total.diskBytes() / MEGABYTE, used.diskBytes() / MEGABYTE);
    amount(metrics, "gpus", (double) total.gpus(), (double) used.gpus());
    metrics.put("master/cpus_revocable_used", lentTotal.cpuMillis() / 1000.0);
    metrics.put("master/mem_revocable_used", lentTotal.memBytes() / MEGABYTE);
  }

  private static void amount(Map<String, Double> metrics, String name, double total, double used) {
    metrics.put("master/" + name + "_total", total);
    metrics.put("master/" + name + "_used", used);
    metrics.put("master/" + name + "_percent", total == 0 ? 0 : used / total);
  }

  private static void frameworks(Map<String, Double> metrics, Census census) {
    int connected = 0;
    int active = 0;
    int offers = 0;
    for (Census.Framework framework : census.frameworks()) {
      connected += framework.connected() ? 1 : 0;
      active += framework.active() ? 1 : 0;
      offers += framework.offers().size();
    }
    int all = census.frameworks().size();
    metrics.put("master/frameworks_active", (double) active);
    metrics.put("master/frameworks_inactive", (double) (all - active));
    metrics.put("master/frameworks_connected", (double) connected);
    metrics.put("master/frameworks_disconnected", (double) (all - connected));
    metrics.put("master/outstanding_offers", (double) offers);
  }

  /** Of those that have not ended how many there are, of the others how many there were. */
  private static void tasks(Map<String, Double> metrics, Snapshot snapshot) {
    Map<TaskState, Double> counts = new EnumMap<>(TaskState.class);
    snapshot.counts().tasks().forEach((state, count) -> counts.put(state, (double) count));
    for (Census.Task task : snapshot.census().tasks()) {
      TaskState state = task.unreachable() ? TaskState.UNREACHABLE : task.reported();
      if (!state.terminal()) {
        counts.merge(state, 1.0, Double::sum);
      }
    }
    for (TaskState state : TaskState.values()) {
      if (state != TaskState.UNKNOWN) {
        metrics.put(
            "master/tasks_" + state.name().toLowerCase(Locale.ROOT),
            counts.getOrDefault(state, 0.0));
      }
    }
  }
}
