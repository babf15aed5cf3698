package dev.tender.core.master;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Outstanding offers and what is held for them. Every offer enters by {@link #make} and leaves by
 * {@link #end}, once.
 */
final class OfferBook {
  /** As long as a filter that nobody has said anything about. */
  private static final long TAKEN_AWAY_MILLIS = 5_000;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final Demand demand;
  private final PodBook pods;
  private final LinkedHashMap<OfferId, OfferEntry> byId = new LinkedHashMap<>();
  private Predicate<OfferEntry> wantedElsewhere = offer -> true;
  private BiConsumer<FrameworkEntry.Standing, Boolean> unanswered = (standing, contested) -> {};
  private Filters filters;
  private long made;

  OfferBook(
      Turn turn,
      Timers timers,
      MasterSettings settings,
      Demand demand,
      PodBook pods,
      Filters filters) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.demand = demand;
    this.pods = pods;
    this.filters = filters;
  }

  /** Tells whether somebody else could use an offer that nobody answers. */
  void whenOverdue(Predicate<OfferEntry> question) {
    wantedElsewhere = question;
  }

  /** Whom to tell that an offer ended unanswered, and whether that was because of others. */
  void whenUnanswered(BiConsumer<FrameworkEntry.Standing, Boolean> action) {
    unanswered = action;
  }

  @Nullable OfferEntry find(OfferId id) {
    return byId.get(id);
  }

  Iterable<OfferEntry> all() {
    return byId.values();
  }

  /**
   * @param newPods whose overheads and slots the node has besides
   */
  OfferEntry make(
      FrameworkEntry.Standing standing,
      AgentEntry agent,
      SortedMap<PodName, Bundle> inside,
      Bundle outside,
      int newPods) {
    FrameworkEntry framework = standing.framework;
    Cluster.Node node = agent.node;
    if (node == null) {
      throw new IllegalStateException("offer of a node that is not there: " + agent.name);
    }
    long expires = turn.nowMillis() + settings.offerTimeout().toMillis();
    Work.Offer offer =
        new Work.Offer(
            new OfferId(settings.masterId() + "-O" + made++),
            framework.home.name,
            framework.id,
            standing.role,
            node.id(),
            agent.name,
            agent.address(),
            inside.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(inside)),
            outside,
            agent.attributes,
            executorsOn(agent, framework),
            agent.upkeep.unavailability,
            expires,
            Cluster.Domain.of(node.labels()));
    Resources reserve = framework.home.overheads(newPods);
    OfferEntry entry =
        new OfferEntry(offer, framework, standing, agent, reserve, newPods, turn.nowMillis());
    byId.put(offer.id(), entry);
    framework.offers.put(offer.id(), entry);
    agent.offers.put(offer.id(), entry);
    agent.held = agent.held.plus(outside.total()).plus(reserve);
    agent.heldMarked = agent.heldMarked.plus(outside.marked());
    agent.heldSlots += entry.slots;
    standing.offer(entry.insideSum(), outside);
    inside.forEach((name, slack) -> {
      PodEntry owner = pods.find(name);
      if (owner != null) {
        owner.offeredInside = owner.offeredInside.plus(slack.total());
        owner.offeredMarked = owner.offeredMarked.plus(slack.marked());
        owner.offers.add(offer.id());
      }
    });
    entry.timer = timers.at(expires, () -> overdue(entry));
    turn.emit(new MasterEffect.RecordOffer(offer, Work.OfferPhase.OUTSTANDING, ""));
    return entry;
  }

  private static Set<ExecutorId> executorsOn(AgentEntry agent, FrameworkEntry framework) {
    if (agent.pods.isEmpty()) {
      return Set.of();
    }
    TreeSet<ExecutorId> executors = new TreeSet<>();
    for (PodEntry pod : agent.pods.values()) {
      ExecutorId executor = pod.plan.executorId();
      if (executor != null && pod.framework == framework && pod.usable() && pod.floorHeld) {
        executors.add(executor);
      }
    }
    return Collections.unmodifiableSet(executors);
  }

  /** Nobody has answered for long; expires as soon as it keeps something from somebody. */
  private void overdue(OfferEntry entry) {
    long age = turn.nowMillis() - entry.createdMillis;
    boolean old = age >= settings.offerMaximum().toMillis();
    if (!old && !wantedElsewhere.test(entry)) {
      long next =
          Math.min(
              entry.createdMillis + settings.offerMaximum().toMillis(),
              turn.nowMillis() + settings.allocationInterval().toMillis());
      entry.timer = timers.at(next, () -> overdue(entry));
      return;
    }
    entry.standing.turnedDown(entry.offer.total(), turn.nowMillis());
    withdraw(entry, Work.OfferPhase.EXPIRED, "not answered: " + age / 1000 + " s have passed");
    filters.add(entry, 0);
    unanswered.accept(entry.standing, !old);
  }

  /** Ends an offer, gives back what was held, and says so to the records. */
  void end(OfferEntry entry, Work.OfferPhase phase, String reason) {
    Work.Offer offer = entry.offer;
    if (byId.remove(offer.id()) == null) {
      throw new IllegalStateException("offer ended twice: " + offer.id());
    }
    timers.cancel(entry.timer);
    entry.framework.offers.remove(offer.id());
    AgentEntry agent = entry.agent;
    agent.offers.remove(offer.id());
    agent.held = agent.held.minus(offer.outside().total().plus(entry.reserve));
    agent.heldMarked = agent.heldMarked.minus(offer.outside().marked());
    agent.heldSlots -= entry.slots;
    entry.standing.unoffer(entry.insideSum(), offer.outside());
    for (Map.Entry<PodName, Bundle> part : offer.inside().entrySet()) {
      PodEntry owner = pods.find(part.getKey());
      if (owner != null && owner.offers.remove(offer.id())) {
        owner.offeredInside = owner.offeredInside.minus(part.getValue().total());
        owner.offeredMarked = owner.offeredMarked.minus(part.getValue().marked());
      }
    }
    if (phase != Work.OfferPhase.ACCEPTED) {
      agent.declinedBy(entry.standing);
    }
    demand.touch(agent);
    turn.emit(new MasterEffect.RecordOffer(offer, phase, reason));
  }

  /** Ends an offer and tells the framework. */
  void rescind(OfferEntry entry, String reason) {
    withdraw(entry, Work.OfferPhase.RESCINDED, reason);
    entry.agent.declined.remove(entry.standing);
  }

  /** Rescinds an offer for somebody else, and does not offer its holder the agent for a while. */
  void takeAway(OfferEntry entry, String reason) {
    rescind(entry, reason);
    filters.add(entry, TAKEN_AWAY_MILLIS);
  }

  private void withdraw(OfferEntry entry, Work.OfferPhase phase, String reason) {
    end(entry, phase, reason);
    turn.tell(entry.framework, new MasterEffect.SchedulerMessage.Rescind(entry.offer.id()));
  }

  void rescindAll(AgentEntry agent, String reason) {
    for (OfferEntry entry : List.copyOf(agent.offers.values())) {
      rescind(entry, reason);
    }
  }

  void rescindAll(FrameworkEntry framework, String reason) {
    for (OfferEntry entry : List.copyOf(framework.offers.values())) {
      rescind(entry, reason);
    }
  }

  void rescindAll(PodEntry pod, String reason) {
    for (OfferId id : List.copyOf(pod.offers)) {
      OfferEntry entry = byId.get(id);
      if (entry != null) {
        rescind(entry, reason);
      }
    }
  }

  /** Rescinds just enough offers of an agent, newest first, for the rest to be true again. */
  void correct(AgentEntry agent, String reason) {
    List<OfferEntry> newestFirst = new ArrayList<>(agent.offers.values()).reversed();
    for (OfferEntry entry : newestFirst) {
      if (!agent.oversold()) {
        return;
      }
      if (!entry.offer.outside().isEmpty()) {
        rescind(entry, reason);
      }
    }
  }
}
