package dev.tender.core.master;

import dev.tender.core.allocator.Refusal;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;

/**
 * Refusals that keep an agent away from a framework in a role, as long as it would be offered no
 * more than it refused. A refusal without a filter counts for one allocation interval, so that what
 * was refused goes to others first.
 */
final class Filters {
  private static final long LONGEST_MILLIS = 365L * 24 * 3600 * 1000;

  private final Turn turn;
  private final Timers timers;
  private final Demand demand;
  private final long intervalMillis;

  Filters(Turn turn, Timers timers, Demand demand, long intervalMillis) {
    this.turn = turn;
    this.timers = timers;
    this.demand = demand;
    this.intervalMillis = intervalMillis;
  }

  /** How long a refusal is in force: not less than an interval, not more than a year. */
  static long lifeMillis(long refuseMillis, long intervalMillis) {
    return Math.max(intervalMillis, Math.min(LONGEST_MILLIS, Math.max(0, refuseMillis)));
  }

  /** The whole of an offer was refused. */
  void add(OfferEntry offer, long refuseMillis) {
    add(offer.standing, offer.agent, offer.offer.bundle(), offer.reserve, refuseMillis);
  }

  /**
   * @param kept overheads that were kept back beside what is refused
   */
  void add(
      FrameworkEntry.Standing standing,
      AgentEntry agent,
      Bundle refused,
      Resources kept,
      long refuseMillis) {
    if (refused.isEmpty() || agent.node == null) {
      return;
    }
    Bundle room = refused.plus(Bundle.of(kept));
    long until = turn.nowMillis() + lifeMillis(refuseMillis, intervalMillis);
    List<FrameworkEntry.Filter> filters =
        standing.filters.computeIfAbsent(agent, key -> new ArrayList<>(1));
    boolean wished = refuseMillis > 0;
    // An older filter that ends no later and refuses no more has become pointless; but a wish stays
    // one, which a refusal without a filter is not.
    filters.removeIf(old -> {
      boolean covered =
          old.untilMillis() <= until
              && (wished || !old.wished())
              && refused.contains(old.refused())
              && room.contains(old.room());
      if (covered) {
        timers.cancel(old.timer());
      }
      return covered;
    });
    Timers.Timer timer = timers.at(until, () -> expire(standing, agent, until));
    Refusal told = wished ? new Refusal.Filtered(until) : new Refusal.RefusedRecently(until);
    filters.add(new FrameworkEntry.Filter(refused, room, until, told, timer));
  }

  private void expire(FrameworkEntry.Standing standing, AgentEntry agent, long until) {
    List<FrameworkEntry.Filter> filters = standing.filters.get(agent);
    if (filters != null) {
      filters.removeIf(filter -> filter.untilMillis() <= until);
      if (filters.isEmpty()) {
        standing.filters.remove(agent);
      }
    }
    demand.again(agent, standing);
  }

  void clear(FrameworkEntry.Standing standing) {
    for (List<FrameworkEntry.Filter> filters : standing.filters.values()) {
      filters.forEach(filter -> timers.cancel(filter.timer()));
    }
    standing.filters.clear();
    standing.speaks();
    standing.declinedSinceLaunch = Resources.NONE;
    standing.leftAtLaunch = Resources.NONE;
  }

  /** Forgets what everybody refused of an agent. */
  void clear(FrameworkEntry framework, AgentEntry agent) {
    for (FrameworkEntry.Standing standing : framework.standings.values()) {
      List<FrameworkEntry.Filter> filters = standing.filters.remove(agent);
      if (filters != null) {
        filters.forEach(filter -> timers.cancel(filter.timer()));
      }
    }
  }
}
