package dev.tender.core.master;

import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Has the agents that changed dealt out, and tells the frameworks. */
final class Allocation implements Dealer.Outcome {
  private final Turn turn;
  private final Books books;
  private final RoleTree<Standing> tree;
  private final Dealer dealer;
  private final Preemption preemption;
  private Map<FrameworkEntry, List<Work.Offer>> made = new LinkedHashMap<>();
  private final List<PodName> takenBack = new ArrayList<>();
  private long rounds;
  private boolean counting;

  @SuppressWarnings("this-escape") // the dealer calls back only when it is asked to deal
  Allocation(Turn turn, Books books, Preemption preemption) {
    this.turn = turn;
    this.books = books;
    this.tree = books.roles().tree();
    this.dealer = new Dealer(books, this);
    this.preemption = preemption;
  }

  Dealer dealer() {
    return dealer;
  }

  /** From now on changes lead to offers. */
  void start() {
    books.demand().whenDue(this::run);
    books.offers().whenOverdue(this::wantedElsewhere);
  }

  private void run() {
    tree.total(books.agents().total());
    if (books.demand().isEarly()) {
      for (Demand.Own own : books.demand().takeOwn()) {
        if (own.agent().offerable()) {
          dealer.dealOwn(own.agent(), own.standing());
        }
      }
      tell();
    } else {
      round();
    }
  }

  private void round() {
    List<AgentEntry> agents = books.demand().take(books.agents().all(), tree.active());
    count(agents);
    if (tree.active() > 0) {
      // So that the first agent by name is not always the first to be dealt out.
      int first = agents.isEmpty() ? 0 : (int) (rounds++ % agents.size());
      if (!tree.required().isEmpty()) {
        for (int i = 0; i < agents.size(); i++) {
          AgentEntry agent = agents.get((first + i) % agents.size());
          if (agent.offerable()) {
            dealer.dealGuaranteed(agent);
          }
        }
      }
      for (int i = 0; i < agents.size(); i++) {
        AgentEntry agent = agents.get((first + i) % agents.size());
        if (agent.offerable()) {
          dealer.deal(agent);
        }
      }
    }
    tell();
    // After the frameworks know their offers, because offers of that room are rescinded.
    for (PodName name : takenBack) {
      PodEntry pod = books.pods().find(name);
      if (pod != null) {
        books.rooms().reclaim(pod);
      }
    }
    takenBack.clear();
    preemption.look(agents);
    // What was dealt now may be of an agent that is about to go.
    books.inverse().look(agents);
  }

  private void tell() {
    made.forEach((framework, offers) ->
        turn.tell(framework, new MasterEffect.SchedulerMessage.Offers(offers)));
    made = new LinkedHashMap<>();
  }

  /** What is free altogether matters only where something is held back for guarantees. */
  private void count(List<AgentEntry> changed) {
    changed.forEach(books.reservations()::count);
    boolean needed = !tree.required().isEmpty();
    if (needed) {
      (counting ? changed : books.agents().all()).forEach(books.agents()::count);
    }
    counting = needed;
  }

  @Override
  public void takeBack(Set<PodName> pods) {
    takenBack.addAll(pods);
  }

  @Override
  public void offer(
      Standing standing,
      AgentEntry agent,
      SortedMap<PodName, Bundle> inside,
      Bundle outside,
      int newPods) {
    OfferEntry entry = books.offers().make(standing, agent, inside, outside, newPods);
    // What is left is new to all: without the slot that is taken, pods that are there may grow.
    agent.settledAt = -1;
    if (counting) {
      books.agents().count(agent);
    }
    made.computeIfAbsent(standing.framework, key -> new ArrayList<>()).add(entry.offer);
  }

  /** Could anybody else use what an overdue offer holds? */
  private boolean wantedElsewhere(OfferEntry entry) {
    Bundle outside = entry.offer.outside();
    return !outside.isEmpty()
        && tree.visit(claim ->
            claim.owner().framework != entry.framework
                && books.rules().agentRefusal(claim.owner(), entry.agent) == null
                && couldUse(claim.owner(), entry));
  }

  private static boolean couldUse(Standing standing, OfferEntry entry) {
    // What it lends would be plain again.
    Bundle room = entry.offer.outside();
    Marked reserved = room.marked().lasting();
    Bundle usable = Eligibility.usable(standing, new Bundle(room.total(), reserved));
    Resources held = entry.offer.bundle().plain().withoutPorts();
    Resources plain =
        standing.claim().withinLimitsWithout(entry.standing.claim(), held, usable.plain());
    Bundle hoped = Bundle.of(plain, usable.marked());
    return Eligibility.bundleRefusal(
            standing, entry.agent, hoped, standing.keptBeside(hoped.total()))
        == null;
  }
}
