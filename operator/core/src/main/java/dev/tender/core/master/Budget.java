package dev.tender.core.master;

import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the offers of one ACCEPT still hold, while its tasks are placed one after the other. */
final class Budget {
  final FrameworkEntry framework;
  final FrameworkEntry.Standing standing;
  final AgentEntry agent;
  private final TreeMap<PodName, Resources> inside = new TreeMap<>();
  private Resources outside = Resources.NONE;
  private Resources reserve = Resources.NONE;
  private int slots;

  /** The offers have ended already; what they held is free in the ledger until it is placed. */
  Budget(List<OfferEntry> offers) {
    OfferEntry first = offers.getFirst();
    framework = first.framework;
    standing = first.standing;
    agent = first.agent;
    for (OfferEntry entry : offers) {
      for (Map.Entry<PodName, Resources> part : entry.offer.inside().entrySet()) {
        inside.merge(part.getKey(), part.getValue(), Resources::plus);
      }
      outside = outside.plus(entry.offer.outside());
      reserve = reserve.plus(entry.reserve);
      slots += entry.slots;
    }
  }

  Resources total() {
    Resources sum = outside;
    for (Resources part : inside.values()) {
      sum = sum.plus(part);
    }
    return sum;
  }

  Resources inside(PodEntry pod) {
    return inside.getOrDefault(pod.plan.name(), Resources.NONE);
  }

  Resources outside() {
    return outside;
  }

  /** Pods with slack in this budget, by name. */
  Iterable<PodName> pods() {
    return inside.keySet();
  }

  void takeInside(PodEntry pod, Resources amount) {
    Resources rest = inside(pod).minus(amount);
    if (rest.isEmpty()) {
      inside.remove(pod.plan.name());
    } else {
      inside.put(pod.plan.name(), rest);
    }
  }

  void takeOutside(Resources amount) {
    outside = outside.minus(amount);
  }

  /** A whole idle pod is used by one task: what that leaves over cannot be offered. */
  void takeAllInside(PodEntry pod) {
    inside.remove(pod.plan.name());
  }

  /** Is there room for another pod of this size, overhead apart? */
  boolean fitsPod(Resources overhead, Resources content) {
    return (slots > 0 || agent.freeSlots() > 0)
        && outside.contains(content.plus(overhead.minusSaturating(reserve)));
  }

  boolean hasSlot() {
    return slots > 0 || agent.freeSlots() > 0;
  }

  /** The overhead comes from what was kept back for it, and else from the offered amount. */
  void takePod(Resources overhead, Resources content) {
    outside = outside.minus(content.plus(overhead.minusSaturating(reserve)));
    reserve = reserve.minusSaturating(overhead);
    slots = Math.max(0, slots - 1);
  }
}
