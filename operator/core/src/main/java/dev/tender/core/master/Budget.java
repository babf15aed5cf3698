package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the offers of one ACCEPT still hold, while its operations are done one after the other. */
final class Budget {
  final FrameworkEntry framework;
  final FrameworkEntry.Standing standing;
  final AgentEntry agent;
  private final TreeMap<PodName, Bundle> inside = new TreeMap<>();
  private final Bundle offered;
  private Bundle outside = Bundle.NONE;
  private Resources reserve = Resources.NONE;
  private int slots;

  /** The offers have ended already; what they held is free in the ledger until it is placed. */
  Budget(List<OfferEntry> offers) {
    OfferEntry first = offers.getFirst();
    framework = first.framework;
    standing = first.standing;
    agent = first.agent;
    for (OfferEntry entry : offers) {
      for (Map.Entry<PodName, Bundle> part : entry.offer.inside().entrySet()) {
        inside.merge(part.getKey(), part.getValue(), Bundle::plus);
      }
      outside = outside.plus(entry.offer.outside());
      reserve = reserve.plus(entry.reserve);
      slots += entry.slots;
    }
    offered = total();
  }

  /** Null when its node is gone. */
  @Nullable AgentId agentId() {
    return agent.node == null ? null : agent.node.id();
  }

  Bundle total() {
    Bundle sum = outside;
    for (Bundle part : inside.values()) {
      sum = sum.plus(part);
    }
    return sum;
  }

  Bundle inside(PodEntry pod) {
    return inside.getOrDefault(pod.plan.name(), Bundle.NONE);
  }

  Bundle outside() {
    return outside;
  }

  /** Pods with slack in this budget, by name. */
  Iterable<PodName> pods() {
    return inside.keySet();
  }

  void takeInside(PodEntry pod, Bundle amount) {
    put(pod, inside(pod).minus(amount));
  }

  private void put(PodEntry pod, Bundle rest) {
    if (rest.isEmpty()) {
      inside.remove(pod.plan.name());
    } else {
      inside.put(pod.plan.name(), rest);
    }
  }

  void takeOutside(Bundle amount) {
    outside = outside.minus(amount);
  }

  /** A whole idle pod is used by one task: what that leaves over cannot be offered. */
  void takeAllInside(PodEntry pod) {
    inside.remove(pod.plan.name());
  }

  /** Other marks on the same amount outside of pods. */
  void remark(Bundle from, Bundle to) {
    outside = outside.minus(from).plus(to);
  }

  /** Other marks on the same amount inside a pod. */
  void remark(PodEntry pod, Bundle from, Bundle to) {
    put(pod, inside(pod).minus(from).plus(to));
  }

  /** Is there room for another pod of this size, overhead apart? */
  boolean fitsPod(Resources overhead, Bundle content) {
    return hasSlot()
        && outside.contains(content)
        && outside.minus(content).total().contains(overhead.minusSaturating(reserve));
  }

  boolean hasSlot() {
    return slots > 0 || agent.freeSlots() > 0;
  }

  /** The overhead comes from what was kept back for it, and else from the offered amount. */
  void takePod(Resources overhead, Bundle content) {
    outside = outside.minus(content).without(overhead.minusSaturating(reserve));
    reserve = reserve.minusSaturating(overhead);
    slots = Math.max(0, slots - 1);
  }

  /** What is left of the offers as they were, without what bears other marks now. */
  Bundle unchanged() {
    return total().min(offered);
  }
}
