package dev.tender.core.master;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node's ledger. It exists as soon as anything names the node, even before the node itself is
 * seen.
 *
 * <p>left = allocatable − headroom − foreign − envelopes − held for offers − kept for nominees;
 * free = left − what is reserved and idle.
 */
final class AgentEntry {
  final String name;
  final TreeMap<PodName, PodEntry> pods = new TreeMap<>();
  final LinkedHashMap<OfferId, OfferEntry> offers = new LinkedHashMap<>();

  /** Who was offered this agent and did not use it, since anybody last did; longest ago first. */
  final LinkedHashSet<FrameworkEntry.Standing> declined = new LinkedHashSet<>();

  /**
   * When, in {@link Demand}'s count, everybody was last asked and nobody took more, for reasons
   * that only they or this agent can change. -1 when that is not so.
   */
  long settledAt = -1;

  /** Remembers who has had this agent and did not use it. */
  void declinedBy(FrameworkEntry.Standing standing) {
    declined.remove(standing);
    declined.add(standing);
  }

  /** Whose refusals have ended since then. */
  final Set<FrameworkEntry.Standing> again = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What was last counted of it as free or lent. */
  Resources countedFree = Resources.NONE;

  Cluster.@Nullable Node node;
  Declarations.@Nullable Pool pool;
  List<Declarations.Taint> untolerated = List.of();
  Map<String, String> attributes = Map.of();
  Resources allocatable = Resources.NONE;
  Resources headroom = Resources.NONE;

  /** What is known of its maintenance, and what came of it. */
  final AgentUpkeep upkeep = new AgentUpkeep();

  /** Why it is not offered; empty when it is. */
  String whyNot = "the node has not been seen";

  Resources foreign = Resources.NONE;
  int foreignPods;

  /** The part of {@code foreign} that is not in its hole yet. */
  Resources nominated = Resources.NONE;

  Resources envelopes = Resources.NONE;
  int envelopePods;
  Resources held = Resources.NONE;

  /** How much of {@code held} is reserved or revocable. */
  Marked heldMarked = Marked.NONE;

  /** What is reserved here for anybody, in use or not; less may be there. */
  Marked reserved = Marked.NONE;

  /** What of it roles are charged with, and for what tasks use beyond it. */
  Marked charged = Marked.NONE;

  /** What of it guarantees count: what is free or used by those that it is for. */
  Marked atHand = Marked.NONE;

  /** How much of {@code envelopes} is reserved or revocable. */
  Marked drawn = Marked.NONE;

  int heldSlots;
  Resources kept = Resources.NONE;
  int keptSlots;

  /** What {@code kept} is made of, oldest first. */
  final ArrayDeque<Kept> keeps = new ArrayDeque<>();

  /** After a take-over: executor pods here whose sessions are not back yet. */
  int awaited;

  /** Room that somebody left for a pod of others. */
  record Kept(Resources room, Timers.Timer until) {}

  AgentEntry(String name) {
    this.name = name;
  }

  /** Where it is, as its pool wants it told. */
  Cluster.Address address() {
    return node == null
        ? Cluster.Address.NONE
        : node.address(pool == null ? Cluster.AddressKind.INTERNAL_IP : pool.address());
  }

  boolean offerable() {
    return whyNot.isEmpty() && awaited == 0;
  }

  Resources used() {
    return headroom.plus(foreign).plus(envelopes).plus(held).plus(kept);
  }

  /** What would be free if so much were not lent. */
  Resources without(Resources lent) {
    Resources rest = allocatable.minusSaturating(used().minusSaturating(lent));
    return reserved.isEmpty() ? rest : rest.minusSaturating(idle().sum());
  }

  /** What nobody has, reserved or not. */
  Resources left() {
    return allocatable.minusSaturating(used());
  }

  /** What nobody has and nothing is reserved of. */
  Resources free() {
    return reserved.isEmpty() ? left() : left().minusSaturating(idle().sum());
  }

  /** What is reserved and neither in a pod nor in an offer; less may be left. */
  Marked idle() {
    return reserved.minusSaturating(drawn).minusSaturating(heldMarked);
  }

  /** In revocable offers and in pods for revocable work; whoever is owed it can have it back. */
  Resources lent() {
    return drawn.isEmpty() && heldMarked.isEmpty()
        ? Resources.NONE
        : drawn.lent().plus(heldMarked.lent());
  }

  int freeSlots() {
    int slots = node == null ? 0 : node.podSlots();
    return Math.max(0, slots - foreignPods - envelopePods - heldSlots - keptSlots);
  }

  /** Offers show more than there is, of something that they show. */
  boolean oversold() {
    if (heldSlots > 0
        && node != null
        && node.podSlots() < foreignPods + envelopePods + heldSlots + keptSlots) {
      return true;
    }
    return !used().minusSaturating(allocatable).min(held).isEmpty();
  }
}
