package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
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

  /** New pods that the tasks needed, those without room as well, and what was to run in them. */
  private int needed;

  private Resources content = Resources.NONE;

  /** Of these one is an executor's, which takes more tasks. */
  private boolean shared;

  /** What of the offers went to agents, and into pods that take one task whole. */
  private Bundle spent = Bundle.NONE;

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

  /** Is there room left in pods that the framework has? */
  boolean hasInside() {
    return !inside.isEmpty();
  }

  /** Pods with slack in this budget, by name. */
  Iterable<PodName> pods() {
    return inside.keySet();
  }

  void takeInside(PodEntry pod, Bundle amount) {
    put(pod.plan.name(), inside(pod).minus(amount));
  }

  private void put(PodName pod, Bundle rest) {
    if (rest.isEmpty()) {
      inside.remove(pod);
    } else {
      inside.put(pod, rest);
    }
  }

  void takeOutside(Bundle amount) {
    outside = outside.minus(amount);
  }

  /** A whole idle pod is used by one task: what that leaves over cannot be offered. */
  void takeAllInside(PodEntry pod, Bundle needed) {
    Bundle room = inside(pod);
    spent = spent.plus(room.minus(needed.min(room)));
    inside.remove(pod.plan.name());
  }

  /** What is left for all that the framework knows, who sees tasks and no pods. */
  Bundle told() {
    return total().plus(spent);
  }

  /** So much of what bears no mark is not to be used; first of what is in no pod. */
  void withhold(Resources amount) {
    Resources part = outside.plain().min(amount);
    outside = outside.minus(Bundle.of(part));
    Resources rest = amount.minus(part);
    for (PodName name : new ArrayList<>(inside.keySet())) {
      Bundle slack = inside.getOrDefault(name, Bundle.NONE);
      part = slack.plain().min(rest);
      put(name, slack.minus(Bundle.of(part)));
      rest = rest.minus(part);
    }
  }

  /** Other marks on the same amount outside of pods. */
  void remark(Bundle from, Bundle to) {
    outside = outside.minus(from).plus(to);
  }

  /** Other marks on the same amount inside a pod. */
  void remark(PodEntry pod, Bundle from, Bundle to) {
    put(pod.plan.name(), inside(pod).minus(from).plus(to));
  }

  /**
   * Another pod is needed for this, whether there is room for it or not.
   *
   * @param takesMore other tasks may go into it
   */
  void needPod(Resources forThis, boolean takesMore) {
    needed++;
    shared |= takesMore;
    content = content.plus(forThis.withoutPorts());
  }

  /** What is still kept for the overheads of new pods. */
  Resources reserve() {
    return reserve;
  }

  /** Lets the next offers have room for as many pods. */
  void remember(long nowMillis) {
    standing.habit.accepted(nowMillis, needed, content, shared);
  }

  /** Is there room for another pod of this size, overhead apart? */
  boolean fitsPod(Resources overhead, Bundle content) {
    return hasSlot()
        && outside.contains(content)
        && outside.minus(content).total().contains(overhead.minusSaturating(reserve));
  }

  boolean hasSlot() {
    return agent.freeSlots() > 0;
  }

  /** The overhead comes from what was kept back for it, and else from the offered amount. */
  void takePod(Resources overhead, Bundle content) {
    Bundle rest = outside.minus(content);
    outside = rest.without(overhead.minusSaturating(reserve));
    spent = spent.plus(rest.minus(outside));
    reserve = reserve.minusSaturating(overhead);
  }

  /** What is left of the offers as they were, without what bears other marks now. */
  Bundle unchanged() {
    return total().min(offered);
  }
}
