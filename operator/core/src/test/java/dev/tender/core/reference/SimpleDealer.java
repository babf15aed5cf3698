package dev.tender.core.reference;

import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Deals one agent: what is free goes to the first who may have it and wants it, as often as
 * something is left; slack goes to its owner, unless somebody with a better claim could use it.
 */
final class SimpleDealer {
  private final Facts facts;
  private final Wanted wanted;
  private int made;
  private boolean own;

  /** Pods whose room goes back to the node. */
  final Set<PodName> takenBack = new TreeSet<>();

  SimpleDealer(Facts facts) {
    this.facts = facts;
    this.wanted = new Wanted(facts);
  }

  /** Only to roles below their guarantee, and as much of it as they lack is not held back. */
  List<Deal> dealGuaranteed(String node) {
    if (new Sums(facts).required().isEmpty() || !facts.offerable(node)) {
      return List.of();
    }
    return dealFree(node, facts.slackOn(node), Set.of(), true);
  }

  /** Nothing but slack to its owner, unless somebody has a better claim to it. */
  List<Deal> dealOwn(String node, Claim owner) {
    SortedMap<PodName, Resources> pods =
        facts.offerable(node) ? facts.slackOn(node).get(owner) : null;
    boolean slots = facts.offerable(node) && facts.freeSlots(node) > 0;
    if (pods == null
        || !facts.asked(owner)
        || !wanted.node(owner, node)
        || (slots && wantedBack(owner, node, facts.free(node).plus(wholePods(pods))))) {
      return List.of();
    }
    own = true;
    Deal deal = cut(owner, node, pods, Resources.NONE, false);
    own = false;
    return deal == null ? List.of() : List.of(give(deal));
  }

  List<Deal> deal(String node) {
    if (!facts.offerable(node)) {
      return List.of();
    }
    Map<Claim, SortedMap<PodName, Resources>> slack = facts.slackOn(node);
    Set<Claim> losers = new HashSet<>();
    Resources free = facts.free(node);
    boolean slots = facts.freeSlots(node) > 0;
    slack.forEach((owner, pods) -> {
      if (slots && facts.asked(owner) && wantedBack(owner, node, free.plus(wholePods(pods)))) {
        losers.add(owner);
        takenBack.addAll(pods.keySet());
      }
    });
    List<Deal> deals = dealFree(node, slack, losers, false);
    boolean taken = !deals.isEmpty();
    Set<Claim> served = new HashSet<>();
    deals.forEach(deal -> served.add(deal.claim()));
    slack.forEach((owner, pods) -> {
      if (!facts.asked(owner)) {
        if (!taken && wantedBack(owner, node, facts.free(node).plus(wholePods(pods)))) {
          takenBack.addAll(pods.keySet());
        }
      } else if (!served.contains(owner) && !losers.contains(owner) && wanted.node(owner, node)) {
        Deal deal = cut(owner, node, pods, Resources.NONE, false);
        if (deal != null) {
          deals.add(give(deal));
        }
      }
    });
    return deals;
  }

  private List<Deal> dealFree(
      String node,
      Map<Claim, SortedMap<PodName, Resources>> slack,
      Set<Claim> losers,
      boolean guaranteed) {
    List<Deal> deals = new ArrayList<>();
    Set<Claim> withoutSlack = new HashSet<>(losers);
    while (true) {
      Deal next = first(node, slack, withoutSlack, guaranteed);
      if (next == null) {
        return deals;
      }
      deals.add(give(next));
      withoutSlack.add(next.claim());
    }
  }

  private @Nullable Deal first(
      String node,
      Map<Claim, SortedMap<PodName, Resources>> slack,
      Set<Claim> withoutSlack,
      boolean guaranteed) {
    Sums sums = new Sums(facts);
    for (Claim claim : inTurn(node, sums)) {
      Resources outside = usable(claim, node, slack.containsKey(claim));
      boolean lacks = !sums.unmetGuarantee(claim).min(outside).isEmpty();
      if (!wanted.node(claim, node) || outside.isEmpty() || (guaranteed && !lacks)) {
        continue;
      }
      SortedMap<PodName, Resources> inside =
          withoutSlack.contains(claim)
              ? new TreeMap<>()
              : slack.getOrDefault(claim, new TreeMap<>());
      Deal deal = cut(claim, node, inside, outside, guaranteed);
      if (deal != null) {
        return deal;
      }
    }
    return null;
  }

  /** As the policy says; whoever did not use this agent lately comes last, longest ago first. */
  private List<Claim> inTurn(String node, Sums sums) {
    List<Claim> declined = facts.declined.getOrDefault(node, List.of());
    List<Claim> order = sums.order();
    List<Claim> again = new ArrayList<>(declined);
    again.retainAll(order);
    order.removeAll(declined);
    order.addAll(again);
    return order;
  }

  /** A pod's overhead is kept free; without a slot only a pod that is there can grow. */
  private Resources usable(Claim claim, String node, boolean hasPod) {
    Resources free = facts.free(node);
    if (facts.freeSlots(node) == 0) {
      return hasPod ? free : Resources.NONE;
    }
    Resources overhead = facts.overhead(claim);
    return free.contains(overhead) ? free.minus(overhead) : Resources.NONE;
  }

  /** What guarantees of others and limits leave of it; null when that is not worth an offer. */
  private @Nullable Deal cut(
      Claim claim,
      String node,
      SortedMap<PodName, Resources> inside,
      Resources outside,
      boolean guaranteed) {
    Sums sums = new Sums(facts);
    Resources fromFree = outside;
    Resources required = sums.required();
    if (!required.isEmpty()) {
      Resources spare = sums.freeEverywhere().minusSaturating(required);
      if (guaranteed) {
        spare = spare.plus(sums.unmetGuarantee(claim));
      }
      fromFree = outside.min(spare.withPorts(outside.ports()));
    }
    Resources whole = fromFree;
    for (Resources part : inside.values()) {
      whole = whole.plus(part);
    }
    Resources left = sums.withinLimits(claim, whole);
    SortedMap<PodName, Resources> parts = new TreeMap<>();
    for (Map.Entry<PodName, Resources> pod : inside.entrySet()) {
      Resources part = pod.getValue().min(left);
      if (!part.isEmpty()) {
        parts.put(pod.getKey(), part);
        left = left.minus(part);
      }
    }
    Deal deal = new Deal(claim, node, parts, fromFree.min(left));
    Resources bundle = deal.insideSum().plus(deal.outside());
    return wanted.bundle(claim, node, bundle, own) ? deal : null;
  }

  private Deal give(Deal deal) {
    boolean pod = !deal.outside().isEmpty() && facts.freeSlots(deal.node()) > 0;
    facts.offered(
        new OfferId("reference-" + made++),
        new Facts.Offered(deal, pod ? facts.overhead(deal.claim()) : Resources.NONE, pod ? 1 : 0));
    return deal;
  }

  /** Idle pods leave as a whole. */
  private Resources wholePods(SortedMap<PodName, Resources> pods) {
    Resources sum = Resources.NONE;
    for (var pod : facts.executorPods) {
      if (pods.containsKey(pod.name())) {
        sum = sum.plus(facts.slack(pod)).plus(pod.overhead());
      }
    }
    return sum;
  }

  /** Does somebody with a better claim than the owner have a use for the room? */
  private boolean wantedBack(Claim owner, String node, Resources room) {
    Sums sums = new Sums(facts);
    for (Claim other : sums.order()) {
      if (other.equals(owner)) {
        if (sums.required().isEmpty()) {
          return false;
        }
        continue;
      }
      Resources overhead = facts.overhead(other);
      boolean may = !facts.asked(owner) || comesBefore(sums, other, owner);
      if (!other.framework().equals(owner.framework())
          && room.contains(overhead)
          && may
          && wanted.node(other, node)
          && wanted.hopes(other, node, sums.withinLimits(other, room.minus(overhead)))) {
        return true;
      }
    }
    return false;
  }

  /** A role below its guarantee comes before one that is not; else the policy says. */
  private static boolean comesBefore(Sums sums, Claim other, Claim owner) {
    boolean lacks = !sums.unmetGuarantee(other).isEmpty();
    boolean ownerLacks = !sums.unmetGuarantee(owner).isEmpty();
    return lacks == ownerLacks ? sums.mayTakeFrom(other, owner) : lacks;
  }
}
