package dev.tender.operator.agentpool;

import dev.tender.core.master.MasterView;
import dev.tender.core.resources.Resources;
import dev.tender.crd.AgentPoolStatus;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Conditions;
import dev.tender.operator.records.RecordJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts an AgentPool's status together. Pure. */
public final class PoolStatuses {
  private PoolStatuses() {}

  /**
   * @param nodes the agents of this pool
   * @param overlap names of nodes that a pool of a lower name has taken
   */
  public static AgentPoolStatus compose(
      PoolRegistry.Entry entry,
      AgentPoolStatus before,
      List<MasterView.AgentView> nodes,
      List<String> overlap,
      long nowMillis) {
    String now = RecordJson.time(nowMillis);
    long generation = entry.resource().getMetadata().getGeneration();
    Conditions conditions = new Conditions(before.conditions(), generation, now);
    String problem = entry.declared().problem();
    if (problem == null) {
      conditions.add("Ready", true, "Declared", "The pool is in force");
    } else {
      conditions.add("Ready", false, "Refused", problem + "; until then its nodes are not offered");
    }
    conditions.add(
        "Overlap",
        !overlap.isEmpty(),
        overlap.isEmpty() ? "None" : "LowerNameWins",
        overlap.isEmpty()
            ? "No other pool has nodes of this one"
            : "A pool of a lower name has these nodes: " + String.join(", ", overlap));
    Resources allocatable = Resources.NONE;
    Resources headroom = Resources.NONE;
    Map<String, Integer> why = new TreeMap<>();
    int offerable = 0;
    for (MasterView.AgentView node : nodes) {
      allocatable = allocatable.plus(node.allocatable());
      headroom = headroom.plus(node.headroom());
      if (node.offerable()) {
        offerable++;
      } else {
        why.merge(node.whyNot(), 1, Integer::sum);
      }
    }
    return new AgentPoolStatus(
        generation,
        now,
        nodes.size(),
        offerable,
        why,
        Amounts.toQuantities(allocatable),
        Amounts.toQuantities(headroom),
        conditions.toList());
  }
}
