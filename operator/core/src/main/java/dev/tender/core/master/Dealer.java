package dev.tender.core.master;

import dev.tender.core.allocator.ClaimNode;
import dev.tender.core.allocator.Refusal;
import dev.tender.core.allocator.RoleNode;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deals one agent out: what is free goes as a whole to the first in the policy's order who may have
 * it; slack of an executor pod goes to its owner, unless somebody with a better claim could use it,
 * then it is taken back. Whoever was offered the agent and did not use it comes after those who
 * were not asked yet.
 */
final class Dealer {
  private static final SortedMap<PodName, Resources> NO_PODS = Collections.emptySortedMap();

  private final Books books;
  private final RoleTree<Standing> tree;
  private final Outcome outcome;
  private final Predicate<ClaimNode<Standing>> fresh = this::takesUnlessDeclined;

  // The agent at hand.
  private AgentEntry agent;
  private boolean all;
  private boolean guaranteed;
  private boolean heldBack;
  private Set<Standing> winners = Set.of();
  private Map<Standing, SortedMap<PodName, Resources>> slack = Map.of();
  private Set<Standing> leaving = Set.of();
  private Resources free = Resources.NONE;
  private boolean slots;
  private @Nullable Resources lastOverhead;
  private Resources lastOutside = Resources.NONE;

  /** What comes of it. */
  interface Outcome {
    void offer(
        Standing standing,
        AgentEntry agent,
        SortedMap<PodName, Resources> inside,
        Resources outside);

    /** Room of these pods goes back to the node. */
    void takeBack(Set<PodName> pods);
  }

  Dealer(Books books, Outcome outcome) {
    this.books = books;
    this.tree = books.roles().tree();
    this.outcome = outcome;
    this.agent = new AgentEntry("");
  }

  /** Deals to roles below their guarantee only. */
  void dealGuaranteed(AgentEntry dealt) {
    begin(dealt);
    guaranteed = true;
    askInTurn();
  }

  /** Deals to everybody. */
  void deal(AgentEntry dealt) {
    begin(dealt);
    takeBack();
    boolean taken = askInTurn();
    for (Map.Entry<Standing, SortedMap<PodName, Resources>> entry : slack.entrySet()) {
      Standing owner = entry.getKey();
      if (!owner.claim().isActive()) {
        if (!taken) {
          reclaim(owner, entry.getValue());
        }
      } else if (!winners.contains(owner)
          && !leaving.contains(owner)
          && asked(owner)
          && books.rules().agentRefusal(owner, agent) == null) {
        grant(owner, entry.getValue(), Resources.NONE);
      }
    }
    if (heldBack) {
      books.demand().holdBack(agent);
    } else {
      books.demand().settle(agent);
    }
  }

  private void begin(AgentEntry dealt) {
    agent = dealt;
    all = !books.demand().settled(dealt);
    guaranteed = false;
    heldBack = false;
    winners = Set.of();
    slack = slackOf(dealt);
    leaving = Set.of();
    look();
  }

  private void look() {
    free = agent.free();
    slots = agent.freeSlots() > 0;
    lastOverhead = null;
  }

  private static Map<Standing, SortedMap<PodName, Resources>> slackOf(AgentEntry agent) {
    Map<Standing, SortedMap<PodName, Resources>> slack = Map.of();
    for (PodEntry pod : agent.pods.values()) {
      if (pod.offersSlack() && (pod.custom() || Rooms.reusable(pod))) {
        Resources amount = pod.slack();
        if (!amount.isEmpty()) {
          if (slack.isEmpty()) {
            slack = new LinkedHashMap<>();
          }
          slack.computeIfAbsent(pod.standing, key -> new TreeMap<>()).put(pod.plan.name(), amount);
        }
      }
    }
    return slack;
  }

  /** Not if it has said no to this agent and nothing has happened since that might change it. */
  private boolean asked(Standing standing) {
    return all || standing.willingSince > agent.settledAt || agent.again.contains(standing);
  }

  /**
   * Before anything is granted: with the rest of the agent on top of its slack the owner would win
   * again and again, and whoever has the better claim would never see enough at once.
   */
  private void takeBack() {
    if (slack.isEmpty() || !slots) {
      return;
    }
    for (Map.Entry<Standing, SortedMap<PodName, Resources>> entry : slack.entrySet()) {
      if (entry.getKey().claim().isActive() && reclaim(entry.getKey(), entry.getValue())) {
        if (leaving.isEmpty()) {
          leaving = new HashSet<>();
        }
        leaving.add(entry.getKey());
      }
    }
  }

  /** What a limit or a guarantee keeps the first from having goes to the next. */
  private boolean askInTurn() {
    boolean taken = ask();
    for (boolean more = taken; more && heldBack; ) {
      look();
      more = ask();
    }
    return taken;
  }

  private boolean ask() {
    return !free.isEmpty() && askEverybody();
  }

  private boolean askEverybody() {
    return tree.visit(fresh) || askAgain();
  }

  private boolean takesUnlessDeclined(ClaimNode<Standing> claim) {
    return !agent.declined.contains(claim.owner()) && takes(claim.owner());
  }

  /** Longest ago first, whatever their shares: so nobody's short filter shuts out another. */
  private boolean askAgain() {
    for (Standing standing : agent.declined) {
      if (standing.claim().isActive() && takes(standing)) {
        return true;
      }
    }
    return false;
  }

  /** Tries to give the free part of the agent, and the claimant's own slack with it. */
  private boolean takes(Standing standing) {
    if (!asked(standing) || books.rules().agentRefusal(standing, agent) != null) {
      return false;
    }
    Resources outside = outsideFor(standing);
    if (outside.isEmpty()) {
      return false;
    }
    if (guaranteed && standing.claim().unmetGuarantee().min(outside).isEmpty()) {
      return false;
    }
    SortedMap<PodName, Resources> inside =
        leaving.contains(standing) || winners.contains(standing)
            ? NO_PODS
            : slack.getOrDefault(standing, NO_PODS);
    if (!grant(standing, inside, outside)) {
      return false;
    }
    if (winners.isEmpty()) {
      winners = new HashSet<>();
    }
    winners.add(standing);
    return true;
  }

  /**
   * The part of what is free that tasks of a claimant can use: one pod's overhead is kept back.
   * Without a pod slot only a claimant that has a pod here can use it, by letting that one grow.
   */
  private Resources outsideFor(Standing standing) {
    if (!slots) {
      return slack.containsKey(standing) ? free : Resources.NONE;
    }
    // Most frameworks have the same overhead: one subtraction for all of them.
    Resources overhead = standing.framework.home.overhead();
    if (!overhead.equals(lastOverhead)) {
      lastOverhead = overhead;
      lastOutside = free.contains(overhead) ? free.minus(overhead) : Resources.NONE;
    }
    return lastOutside;
  }

  private boolean grant(
      Standing standing, SortedMap<PodName, Resources> inside, Resources outside) {
    if (books.agents().recovering() && standing.claim().isLimited()) {
      heldBack = true;
      return false;
    }
    Resources within = sum(inside);
    Resources wanted = within.plus(outside);
    Resources held = aboveGuarantees(standing, outside);
    Resources allowed = standing.claim().withinLimits(within.plus(held));
    SortedMap<PodName, Resources> chosenInside = inside;
    Resources chosen = held;
    if (!allowed.contains(wanted)) {
      heldBack = true;
      if (!allowed.contains(within.plus(held))) {
        chosenInside = chop(inside, allowed);
        within = sum(chosenInside);
        chosen = held.min(allowed.minusSaturating(within));
      }
    }
    Resources bundle = within.plus(chosen);
    if (bundle.isEmpty() || Eligibility.bundleRefusal(standing, agent, bundle) != null) {
      return false;
    }
    outcome.offer(standing, agent, chosenInside, chosen);
    return true;
  }

  /**
   * What is left of an amount when the unmet guarantees of all are held back. A claimant below its
   * own guarantee gets that much of it first.
   */
  private Resources aboveGuarantees(Standing standing, Resources outside) {
    Resources required = tree.required();
    if (required.isEmpty()) {
      return outside;
    }
    Resources spare = books.agents().free().minusSaturating(required);
    if (guaranteed) {
      spare = spare.plus(standing.claim().unmetGuarantee());
    }
    return outside.atMost(spare);
  }

  /** Takes slack back for somebody with a better claim, if there is one who could use it. */
  private boolean reclaim(Standing owner, SortedMap<PodName, Resources> inside) {
    Resources given = givenBack(inside);
    if (given.isEmpty()) {
      return false;
    }
    Resources room = free.plus(given);
    boolean[] found = new boolean[1];
    tree.visit(claim -> {
      if (claim == owner.claim()) {
        // Nobody after the owner has a better claim.
        return true;
      }
      found[0] = couldUse(claim.owner(), owner, room);
      return found[0];
    });
    if (found[0]) {
      outcome.takeBack(inside.keySet());
    }
    return found[0];
  }

  /** With the pods' own part where they would leave. */
  private Resources givenBack(SortedMap<PodName, Resources> pods) {
    Resources given = Resources.NONE;
    for (PodName name : pods.keySet()) {
      PodEntry pod = books.pods().find(name);
      if (pod != null) {
        given = given.plus(books.rooms().givesBack(pod));
      }
    }
    return given;
  }

  private boolean couldUse(Standing other, Standing owner, Resources room) {
    Resources overhead = other.framework.home.overhead();
    if (other.framework == owner.framework
        || !room.contains(overhead)
        || (owner.claim().isActive() && !tree.mayTakeFrom(other.claim(), owner.claim()))
        || books.rules().agentRefusal(other, agent) != null) {
      return false;
    }
    Resources hoped = other.claim().withinLimits(room.minus(overhead));
    return !hoped.isEmpty()
        && Eligibility.wants(other, hoped)
        && Eligibility.bundleRefusal(other, agent, hoped) == null;
  }

  private static SortedMap<PodName, Resources> chop(
      SortedMap<PodName, Resources> inside, Resources allowed) {
    SortedMap<PodName, Resources> chopped = new TreeMap<>();
    Resources rest = allowed;
    for (Map.Entry<PodName, Resources> entry : inside.entrySet()) {
      Resources part = entry.getValue().min(rest);
      if (!part.isEmpty()) {
        chopped.put(entry.getKey(), part);
        rest = rest.minus(part);
      }
    }
    return chopped;
  }

  private static Resources sum(SortedMap<PodName, Resources> parts) {
    Resources sum = Resources.NONE;
    for (Resources part : parts.values()) {
      sum = sum.plus(part);
    }
    return sum;
  }

  /** Why a claimant that is asked has no offer of an agent as things are; for people. */
  Refusal explain(Standing standing, AgentEntry asked) {
    Refusal never = books.rules().agentRefusal(standing, asked);
    if (never != null) {
      return never;
    }
    begin(asked);
    Resources outside = outsideFor(standing);
    if (outside.isEmpty()) {
      return slots ? new Refusal.NothingFree() : new Refusal.NoPodSlot();
    }
    // What is held back for its own guarantee is not held back from it.
    guaranteed = !standing.claim().unmetGuarantee().min(outside).isEmpty();
    Resources held = aboveGuarantees(standing, outside);
    RoleNode limiting = standing.claim().limitedBy(outside);
    Resources bundle = standing.claim().withinLimits(held);
    Refusal refusal =
        bundle.isEmpty()
            ? new Refusal.NothingFree()
            : Eligibility.bundleRefusal(standing, agent, bundle);
    // Memory without a cpu is worth an offer, and yet no answer to somebody who asks for both.
    boolean small =
        refusal instanceof Refusal.TooSmall
            || refusal instanceof Refusal.NothingFree
            || Eligibility.lacksAKind(bundle, outside);
    if (small && limiting != null) {
      return new Refusal.LimitReached(limiting.name());
    }
    if (small && !held.contains(outside)) {
      return new Refusal.HeldForGuarantees();
    }
    if (refusal == null) {
      return new Refusal.OthersFirst();
    }
    return refusal.equals(Eligibility.TOO_SMALL) ? new Refusal.NothingFree() : refusal;
  }
}
