package dev.tender.core.master;

import dev.tender.core.allocator.ClaimNode;
import dev.tender.core.allocator.Refusal;
import dev.tender.core.allocator.RoleNode;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deals one agent out: what is free goes as a whole to the first in the policy's order who may have
 * it; slack of an executor pod goes to its owner, unless somebody with a better claim could use it,
 * then it is taken back. Whoever was offered the agent and did not use it comes after those who
 * were not asked yet.
 */
final class Dealer {
  private static final SortedMap<PodName, Bundle> NO_PODS = Collections.emptySortedMap();

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
  private Map<Standing, SortedMap<PodName, Bundle>> slack = Map.of();
  private Set<Standing> leaving = Set.of();
  private Resources left = Resources.NONE;
  private Resources free = Resources.NONE;

  /** What is reserved and there for whom it is reserved. */
  private Marked reserved = Marked.NONE;

  private boolean slots;
  private @Nullable Resources lastOverhead;
  private Bundle lastOutside = Bundle.NONE;

  /** What comes of it. */
  interface Outcome {
    void offer(
        Standing standing, AgentEntry agent, SortedMap<PodName, Bundle> inside, Bundle outside);

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
    dealReserved();
    for (Map.Entry<Standing, SortedMap<PodName, Bundle>> entry : slack.entrySet()) {
      Standing owner = entry.getKey();
      if (!owner.claim().isActive()) {
        if (!taken) {
          reclaim(owner, entry.getValue());
        }
      } else if (!winners.contains(owner)
          && !leaving.contains(owner)
          && asked(owner)
          && books.rules().agentRefusal(owner, agent) == null) {
        grant(owner, entry.getValue(), Bundle.NONE);
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
    left = agent.left();
    reserved = agent.reserved.isEmpty() ? Marked.NONE : agent.idle().within(left);
    free = reserved.isEmpty() ? left : left.minus(reserved.sum());
    slots = agent.freeSlots() > 0;
    lastOverhead = null;
  }

  private static Map<Standing, SortedMap<PodName, Bundle>> slackOf(AgentEntry agent) {
    Map<Standing, SortedMap<PodName, Bundle>> slack = Map.of();
    for (PodEntry pod : agent.pods.values()) {
      if (pod.offersSlack() && (pod.custom() || Rooms.reusable(pod))) {
        Bundle amount = pod.slackBundle();
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
    for (Map.Entry<Standing, SortedMap<PodName, Bundle>> entry : slack.entrySet()) {
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

  /** What is reserved is offered to those it is reserved for, whoever got the rest. */
  private void dealReserved() {
    if (reserved.isEmpty()) {
      return;
    }
    Set<String> roles = new TreeSet<>();
    for (Mark mark : reserved.parts().keySet()) {
      if (mark instanceof Reservation reservation) {
        roles.add(reservation.role());
      }
    }
    for (String role : roles) {
      tree.visit(role, claim -> askReserved(claim, fresh));
      tree.visit(role, claim -> askReserved(claim, each -> takes(each.owner())));
    }
  }

  /** Nobody ends the visit: each is asked as long as something is left for them. */
  private boolean askReserved(ClaimNode<Standing> claim, Predicate<ClaimNode<Standing>> question) {
    return mayUseReserved(claim.owner()) && question.test(claim) && reserved.isEmpty();
  }

  private boolean mayUseReserved(Standing standing) {
    for (Mark mark : reserved.parts().keySet()) {
      if (Eligibility.mayUse(standing, mark)) {
        return true;
      }
    }
    return false;
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
    Bundle outside = outsideFor(standing);
    if (outside.isEmpty()) {
      return false;
    }
    if (guaranteed && standing.claim().unmetGuarantee().min(outside.plain()).isEmpty()) {
      return false;
    }
    SortedMap<PodName, Bundle> inside =
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
    if (!agent.reserved.isEmpty()) {
      look();
    }
    return true;
  }

  /**
   * The part of what is free that tasks of a claimant can use: one pod's overhead is kept back.
   * Without a pod slot only a claimant that has a pod here can use it, by letting that one grow.
   */
  private Bundle outsideFor(Standing standing) {
    Resources overhead = slots ? standing.framework.home.overhead() : Resources.NONE;
    if (!slots && !slack.containsKey(standing)) {
      return Bundle.NONE;
    }
    if (!reserved.isEmpty()) {
      return withReserved(standing, overhead);
    }
    // Most frameworks have the same overhead: one subtraction for all of them.
    if (!overhead.equals(lastOverhead)) {
      lastOverhead = overhead;
      lastOutside = free.contains(overhead) ? Bundle.of(free.minus(overhead)) : Bundle.NONE;
    }
    return lastOutside;
  }

  /** The overhead comes from what is free, and only then from what is reserved for the claimant. */
  private Bundle withReserved(Standing standing, Resources overhead) {
    Marked own = reserved.only(mark -> Eligibility.mayUse(standing, mark));
    Resources room = free.plus(own.sum());
    if (!room.contains(overhead)) {
      return Bundle.NONE;
    }
    return new Bundle(room, own).without(overhead);
  }

  private boolean grant(Standing standing, SortedMap<PodName, Bundle> inside, Bundle outside) {
    if (books.agents().recovering() && standing.claim().isLimited()) {
      heldBack = true;
      return false;
    }
    Bundle within = sum(inside);
    Resources plain = outside.plain();
    Resources wanted = within.plain().plus(plain);
    Resources chosen = aboveGuarantees(standing, plain);
    Resources allowed = standing.claim().withinLimits(within.plain().plus(chosen));
    SortedMap<PodName, Bundle> chosenInside = inside;
    if (!allowed.contains(wanted)) {
      heldBack = true;
      if (!allowed.contains(within.plain().plus(chosen))) {
        chosenInside = chop(inside, allowed);
        within = sum(chosenInside);
        chosen = chosen.min(allowed.minusSaturating(within.plain()));
      }
    }
    Bundle given = lent(standing, plain, chosen, outside.marked());
    Bundle bundle = within.plus(given);
    if (bundle.isEmpty() || Eligibility.bundleRefusal(standing, agent, bundle) != null) {
      return false;
    }
    outcome.offer(standing, agent, chosenInside, given);
    return true;
  }

  /**
   * What is held back for guarantees is lent meanwhile to those who know how to give it back, and
   * so is everything, when the policy may want it back for others.
   */
  private Bundle lent(Standing standing, Resources plain, Resources chosen, Marked marked) {
    if (guaranteed || !standing.framework.capable("REVOCABLE_RESOURCES")) {
      return Bundle.of(chosen, marked);
    }
    Resources kept =
        tree.isOutranked(standing.claim()) ? chosen.min(standing.claim().unmetGuarantee()) : chosen;
    Resources heldBackForGuarantees = plain.minus(aboveGuarantees(standing, plain));
    Resources lent = heldBackForGuarantees.plus(chosen.minus(kept)).withPorts(Ports.NONE);
    return Bundle.of(kept.withPorts(chosen.ports()), marked.plus(Marked.of(Revocable.MARK, lent)));
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
  private boolean reclaim(Standing owner, SortedMap<PodName, Bundle> inside) {
    Bundle given = givenBack(inside);
    if (given.isEmpty()) {
      return false;
    }
    Bundle room = Bundle.of(free, reserved).plus(given);
    boolean[] found = new boolean[1];
    tree.visit(claim -> {
      if (claim == owner.claim()) {
        // Nobody after the owner has a better claim, unless some guarantee is not met.
        return tree.required().isEmpty();
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
  private Bundle givenBack(SortedMap<PodName, Bundle> pods) {
    Bundle given = Bundle.NONE;
    for (PodName name : pods.keySet()) {
      PodEntry pod = books.pods().find(name);
      if (pod != null) {
        given = given.plus(books.rooms().givesBack(pod));
      }
    }
    // What was lent is plain again once it is given back.
    return new Bundle(given.total(), given.marked().only(mark -> !mark.isLent()));
  }

  private boolean couldUse(Standing other, Standing owner, Bundle room) {
    Resources overhead = other.framework.home.overhead();
    Bundle usable = Eligibility.usable(other, room);
    if (other.framework == owner.framework
        || !usable.total().contains(overhead)
        || (owner.claim().isActive() && !comesBefore(other, owner))
        || books.rules().agentRefusal(other, agent) != null) {
      return false;
    }
    Bundle rest = usable.without(overhead);
    Bundle hoped = Bundle.of(other.claim().withinLimits(rest.plain()), rest.marked());
    return !hoped.isEmpty()
        && Eligibility.wants(other, hoped.total())
        && Eligibility.bundleRefusal(other, agent, hoped) == null;
  }

  /** A role below its guarantee comes before one that is not; else the policy says. */
  private boolean comesBefore(Standing other, Standing owner) {
    boolean lacks = !other.claim().unmetGuarantee().isEmpty();
    boolean ownerLacks = !owner.claim().unmetGuarantee().isEmpty();
    return lacks == ownerLacks ? tree.mayTakeFrom(other.claim(), owner.claim()) : lacks;
  }

  /** With no more that is plain than is allowed. */
  private static SortedMap<PodName, Bundle> chop(
      SortedMap<PodName, Bundle> inside, Resources allowed) {
    SortedMap<PodName, Bundle> chopped = new TreeMap<>();
    Resources rest = allowed;
    for (Map.Entry<PodName, Bundle> entry : inside.entrySet()) {
      Resources plain = entry.getValue().plain().min(rest);
      Bundle part = Bundle.of(plain, entry.getValue().marked());
      if (!part.isEmpty()) {
        chopped.put(entry.getKey(), part);
        rest = rest.minus(plain);
      }
    }
    return chopped;
  }

  private static Bundle sum(SortedMap<PodName, Bundle> parts) {
    Bundle sum = Bundle.NONE;
    for (Bundle part : parts.values()) {
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
    Bundle offerable = outsideFor(standing);
    if (offerable.isEmpty()) {
      return slots ? nothingFree(standing) : new Refusal.NoPodSlot();
    }
    Resources outside = offerable.plain();
    // What is held back for its own guarantee is not held back from it.
    guaranteed = !standing.claim().unmetGuarantee().min(outside).isEmpty();
    Resources held = aboveGuarantees(standing, outside);
    RoleNode limiting = standing.claim().limitedBy(outside);
    Bundle bundle = Bundle.of(standing.claim().withinLimits(held), offerable.marked());
    Refusal refusal =
        bundle.isEmpty()
            ? nothingFree(standing)
            : Eligibility.bundleRefusal(standing, agent, bundle);
    // Memory without a cpu is worth an offer, and yet no answer to somebody who asks for both.
    boolean small =
        refusal instanceof Refusal.TooSmall
            || refusal instanceof Refusal.NothingFree
            || Eligibility.lacksAKind(bundle.total(), offerable.total());
    if (small && limiting != null) {
      return new Refusal.LimitReached(limiting.name());
    }
    if (small && !held.contains(outside)) {
      return new Refusal.HeldForGuarantees();
    }
    if (refusal == null) {
      return new Refusal.OthersFirst();
    }
    return refusal.equals(Eligibility.TOO_SMALL) ? nothingFree(standing) : refusal;
  }

  private Refusal nothingFree(Standing standing) {
    for (Map.Entry<Mark, Resources> part : reserved.parts().entrySet()) {
      if (part.getKey() instanceof Reservation reservation
          && !reservation.usableBy(standing.role)
          && part.getValue().contains(Eligibility.SMALLEST)) {
        return new Refusal.Reserved(reservation.role());
      }
    }
    return new Refusal.NothingFree();
  }
}
