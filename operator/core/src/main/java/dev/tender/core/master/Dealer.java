package dev.tender.core.master;

import dev.tender.core.allocator.ClaimNode;
import dev.tender.core.allocator.Refusal;
import dev.tender.core.allocator.RoleNode;
import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;

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
  private final Slack slacks;
  private final Predicate<ClaimNode<Standing>> fresh = this::takesUnlessDeclined;

  // The agent at hand.
  private AgentEntry agent;
  private boolean all;
  private boolean guaranteed;

  /** Only slack is dealt, to who has just launched beside it. */
  private boolean own;

  private boolean heldBack;
  private Set<Standing> winners = Set.of();
  private Map<Standing, SortedMap<PodName, Bundle>> slack = Map.of();
  private Set<Standing> leaving = Set.of();
  private Spare spare;

  /** What comes of it. */
  interface Outcome {
    /**
     * @param newPods whose overheads and slots are there besides
     */
    void offer(
        Standing standing,
        AgentEntry agent,
        SortedMap<PodName, Bundle> inside,
        Bundle outside,
        int newPods);

    /** Room of these pods goes back to the node. */
    void takeBack(Set<PodName> pods);
  }

  Dealer(Books books, Outcome outcome) {
    this.books = books;
    this.tree = books.roles().tree();
    this.outcome = outcome;
    this.slacks = new Slack(books);
    this.agent = new AgentEntry("");
    this.spare = new Spare(agent);
  }

  /** Deals to roles below their guarantee only. */
  void dealGuaranteed(AgentEntry dealt) {
    begin(dealt);
    guaranteed = true;
    askInTurn();
  }

  /** Deals nothing but slack to its owner, and not if somebody has a better claim to that. */
  void dealOwn(AgentEntry dealt, Standing owner) {
    begin(dealt);
    own = true;
    SortedMap<PodName, Bundle> inside = slack.get(owner);
    if (inside != null
        && owner.claim().isActive()
        && books.rules().agentRefusal(owner, agent) == null
        && !(spare.hasSlots() && slacks.wantedByOthers(owner, inside, agent, spare.all()))) {
      grant(owner, inside, Bundle.NONE);
    }
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
    own = false;
    heldBack = false;
    winners = Set.of();
    slack = Slack.of(dealt);
    leaving = Set.of();
    look();
  }

  private void look() {
    spare = new Spare(agent);
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
    if (slack.isEmpty() || !spare.hasSlots()) {
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

  /** Takes slack back for somebody with a better claim, if there is one who could use it. */
  private boolean reclaim(Standing owner, SortedMap<PodName, Bundle> inside) {
    boolean wanted = slacks.wantedByOthers(owner, inside, agent, spare.all());
    if (wanted) {
      outcome.takeBack(inside.keySet());
    }
    return wanted;
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
    for (String role : spare.reservedRoles()) {
      tree.visit(role, claim -> askReserved(claim, fresh));
      tree.visit(role, claim -> askReserved(claim, each -> takes(each.owner())));
    }
  }

  /** Nobody ends the visit: each is asked as long as something is left for them. */
  private boolean askReserved(ClaimNode<Standing> claim, Predicate<ClaimNode<Standing>> question) {
    return spare.isReservedFor(claim.owner()) && question.test(claim) && !spare.hasReserved();
  }

  private boolean ask() {
    return !spare.free().isEmpty() && askEverybody();
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
    Bundle outside = spare.outsideFor(standing, slack.containsKey(standing));
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

  private boolean grant(Standing standing, SortedMap<PodName, Bundle> inside, Bundle outside) {
    if (books.agents().recovering() && standing.claim().isLimited()) {
      heldBack = true;
      return false;
    }
    Bundle within = Slack.sum(inside);
    Resources plain = outside.plain();
    Resources wanted = within.plain().plus(plain);
    Resources above = aboveGuarantees(standing, plain);
    Resources chosen = above;
    Resources allowed = standing.claim().withinLimits(within.plain().plus(chosen));
    SortedMap<PodName, Bundle> chosenInside = inside;
    if (!allowed.contains(wanted)) {
      heldBack = true;
      if (!allowed.contains(within.plain().plus(chosen))) {
        chosenInside = Slack.chop(inside, allowed);
        within = Slack.sum(chosenInside);
        chosen = chosen.min(allowed.minusSaturating(within.plain()));
      }
    }
    Bundle given = lent(standing, plain.minus(above), chosen, outside.marked());
    Bundle bundle = within.plus(given);
    if (bundle.isEmpty()) {
      return false;
    }
    int newPods = Math.min(spare.newPods(standing), standing.habit.podsOf(given.total()));
    Resources kept = standing.framework.home.overheads(newPods);
    Refusal refusal =
        own
            ? Eligibility.ownRefusal(standing, agent, bundle)
            : Eligibility.bundleRefusal(standing, agent, bundle, kept);
    if (refusal != null) {
      return false;
    }
    outcome.offer(standing, agent, chosenInside, given, newPods);
    return true;
  }

  /**
   * What is held back for guarantees is lent meanwhile to those who know how to give it back, and
   * so is everything, when the policy may want it back for others.
   */
  private Bundle lent(Standing standing, Resources withheld, Resources chosen, Marked marked) {
    if (!standing.framework.capable("REVOCABLE_RESOURCES")) {
      return Bundle.of(chosen, marked);
    }
    boolean outranked = tree.isOutranked(standing.claim());
    Resources kept = outranked ? chosen.min(standing.claim().unmetGuarantee()) : chosen;
    // While guarantees are served nobody is lent what others may still be owed.
    Resources lent = guaranteed ? Resources.NONE : withheld;
    lent = lent.plus(chosen.minus(kept)).withPorts(Ports.NONE);
    return Bundle.of(kept.withPorts(chosen.ports()), marked.plus(Marked.of(Revocable.MARK, lent)));
  }

  /** A claimant below its own guarantee is owed that much before others. */
  private Resources aboveGuarantees(Standing standing, Resources outside) {
    return books.aboveGuarantees(
        outside, guaranteed ? standing.claim().unmetGuarantee() : Resources.NONE);
  }

  /** Why a claimant that is asked has no offer of an agent as things are; for people. */
  Refusal explain(Standing standing, AgentEntry asked) {
    Refusal never = books.rules().agentRefusal(standing, asked);
    if (never != null) {
      return never;
    }
    begin(asked);
    Bundle offerable = spare.outsideFor(standing, slack.containsKey(standing));
    if (offerable.isEmpty()) {
      return spare.hasSlots() ? spare.nothingFor(standing) : new Refusal.NoPodSlot();
    }
    Resources outside = offerable.plain();
    // What is held back for its own guarantee is not held back from it.
    guaranteed = !standing.claim().unmetGuarantee().min(outside).isEmpty();
    Resources held = aboveGuarantees(standing, outside);
    RoleNode limiting = standing.claim().limitedBy(outside);
    Bundle bundle = Bundle.of(standing.claim().withinLimits(held), offerable.marked());
    Refusal refusal =
        Eligibility.bundleRefusal(standing, agent, bundle, standing.keptBeside(bundle.total()));
    // Memory without a cpu is worth an offer, and yet no answer to somebody who asks for both.
    boolean small =
        refusal instanceof Refusal.TooSmall
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
    return refusal.equals(Eligibility.TOO_SMALL) ? spare.nothingFor(standing) : refusal;
  }
}
