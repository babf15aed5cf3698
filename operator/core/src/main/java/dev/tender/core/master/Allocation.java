package dev.tender.core.master;

import dev.tender.core.allocator.AllocationPlan;
import dev.tender.core.allocator.AllocationPlan.Grant;
import dev.tender.core.allocator.AllocationSnapshot;
import dev.tender.core.allocator.AllocationSnapshot.Claimant;
import dev.tender.core.allocator.AllocationSnapshot.Supply;
import dev.tender.core.allocator.Allocator;
import dev.tender.core.allocator.Claim;
import dev.tender.core.allocator.Refusal;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks the policy, checks its plan, and turns it into offers. */
final class Allocation {
  private final Turn turn;
  private final Books books;
  private final Allocator allocator;
  private long round;

  Allocation(Turn turn, Books books, Allocator allocator) {
    this.turn = turn;
    this.books = books;
    this.allocator = allocator;
  }

  /** From now on changes lead to offers. */
  void start() {
    books.demand().whenDue(this::run);
    books.offers().whenOverdue(this::wantedElsewhere);
  }

  private void run() {
    List<AgentEntry> agents =
        books.demand().take(books.agents().all(), books.frameworks().all().size());
    List<Supply> supplies = new ArrayList<>();
    for (AgentEntry agent : agents) {
      if (agent.offerable()) {
        Supply supply = supply(agent);
        if (!supply.free().isEmpty() || !supply.inside().isEmpty()) {
          supplies.add(supply);
        }
      }
    }
    List<Claimant> claimants = claimants();
    if (supplies.isEmpty() || claimants.isEmpty()) {
      return;
    }
    AllocationSnapshot snapshot =
        new AllocationSnapshot(
            round++,
            books.agents().total(),
            books.roles().claims(),
            claimants,
            supplies,
            books.rules());
    AllocationPlan plan = allocator.allocate(snapshot);
    Map<FrameworkEntry, List<Work.Offer>> made = new LinkedHashMap<>();
    for (Grant grant : plan.grants()) {
      OfferEntry entry = make(grant);
      if (entry != null) {
        made.computeIfAbsent(entry.framework, key -> new ArrayList<>()).add(entry.offer);
      }
    }
    made.forEach((framework, offers) ->
        turn.tell(framework, new MasterEffect.SchedulerMessage.Offers(offers)));
    for (AllocationPlan.Reclaim reclaim : plan.reclaims()) {
      PodEntry pod = books.pods().find(reclaim.pod());
      if (pod != null) {
        books.rooms().reclaim(pod);
      }
    }
  }

  private Supply supply(AgentEntry agent) {
    TreeMap<Claim, SortedMap<PodName, Resources>> inside = new TreeMap<>();
    for (PodEntry pod : agent.pods.values()) {
      if (pod.offersSlack() && (pod.custom() || Rooms.reusable(pod))) {
        Resources slack = pod.slack();
        if (!slack.isEmpty()) {
          inside
              .computeIfAbsent(
                  new Claim(pod.framework.id, pod.standing.role), key -> new TreeMap<>())
              .put(pod.plan.name(), slack);
        }
      }
    }
    return new Supply(
        Objects.requireNonNull(agent.node).id(),
        agent.name,
        agent.free(),
        agent.freeSlots(),
        inside,
        new TreeSet<>(agent.declined));
  }

  private List<Claimant> claimants() {
    List<Claimant> claimants = new ArrayList<>();
    for (FrameworkEntry framework : books.frameworks().all()) {
      Declarations.Framework declared = framework.home.declared;
      if (declared == null || !framework.active()) {
        continue;
      }
      for (String role : framework.roles) {
        if (books.rules().standingRefusal(framework, role) == null) {
          FrameworkEntry.Standing standing = books.frameworks().standing(framework, role);
          claimants.add(
              new Claimant(
                  new Claim(framework.id, role),
                  declared.priority(),
                  standing.charged(),
                  standing.allocations,
                  declared.overhead()));
        }
      }
    }
    return claimants;
  }

  /** Makes the offer if the books agree; a policy is not trusted with them. */
  private @Nullable OfferEntry make(Grant grant) {
    AgentEntry agent = books.agents().find(grant.agent());
    FrameworkEntry framework = books.frameworks().find(grant.claim().framework());
    if (agent == null || framework == null) {
      return null;
    }
    String wrong = wrong(grant, framework, agent);
    if (wrong != null) {
      turn.notice(
          framework.home.name,
          true,
          "PlanInvalid",
          new Refusal.PlanInvalid(allocator.name() + ": " + wrong).sentence());
      return null;
    }
    Claim claim = grant.claim();
    // Whoever comes round again, after all others have been asked, starts a new round of asking.
    if (agent.declined.contains(claim)) {
      agent.declined.clear();
    }
    return books
        .offers()
        .make(
            framework,
            books.frameworks().standing(framework, claim.role()),
            agent,
            grant.inside(),
            grant.outside());
  }

  private @Nullable String wrong(Grant grant, FrameworkEntry framework, AgentEntry agent) {
    Claim claim = grant.claim();
    Resources inside = Resources.NONE;
    for (Map.Entry<PodName, Resources> part : grant.inside().entrySet()) {
      PodEntry pod = books.pods().find(part.getKey());
      if (pod == null
          || pod.agent != agent
          || pod.framework != framework
          || !pod.standing.role.equals(claim.role())
          || !pod.offersSlack()
          || !pod.slack().contains(part.getValue())) {
        return "slack of " + part.getKey() + " that is not there";
      }
      inside = inside.plus(part.getValue());
    }
    Refusal refusal = books.rules().refusal(claim, grant.agent(), inside, grant.outside());
    if (refusal != null) {
      return refusal.sentence();
    }
    if (!grant.outside().isEmpty()) {
      Resources reserve = agent.freeSlots() > 0 ? framework.home.overhead() : Resources.NONE;
      if (!agent.free().contains(grant.outside().plus(reserve))) {
        return "more than is free on " + agent.name;
      }
    }
    return books.roles().withinLimits(claim.role(), inside.plus(grant.outside()))
        ? null
        : "more than a limit of role " + claim.role() + " allows";
  }

  /** Could anybody else use what an overdue offer holds? */
  private boolean wantedElsewhere(OfferEntry entry) {
    Resources outside = entry.offer.outside();
    if (outside.isEmpty()) {
      return false;
    }
    for (Claimant claimant : claimants()) {
      boolean other = !claimant.claim().framework().equals(entry.framework.id);
      if (other
          && books.rules().refusal(claimant.claim(), entry.offer.agent(), Resources.NONE, outside)
              == null) {
        return true;
      }
    }
    return false;
  }
}
