package dev.tender.core.master;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which agents have something new to decide about, and when. What changes within {@code coalesce}
 * is decided together; rounds over everything keep {@code allocationInterval} apart once the
 * cluster is so large that a round costs noticeable time.
 */
final class Demand {
  private static final int SMALL_ROUND = 10_000;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final LinkedHashSet<AgentEntry> touched = new LinkedHashSet<>();
  private Runnable allocation = () -> {};
  private boolean everything;
  private long lastFullMillis = Long.MIN_VALUE / 2;
  private long lastFullPairs;
  private Timers.@Nullable Timer timer;

  Demand(Turn turn, Timers timers, MasterSettings settings) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
  }

  void whenDue(Runnable action) {
    allocation = action;
  }

  void touch(AgentEntry agent) {
    touched.add(agent);
    schedule(turn.nowMillis() + settings.coalesce().toMillis());
  }

  void touchAll() {
    everything = true;
    long apart = lastFullPairs > SMALL_ROUND ? settings.allocationInterval().toMillis() : 0;
    schedule(Math.max(turn.nowMillis() + settings.coalesce().toMillis(), lastFullMillis + apart));
  }

  private void schedule(long atMillis) {
    if (timer != null && timer.atMillis() <= atMillis) {
      return;
    }
    timers.cancel(timer);
    timer = timers.at(atMillis, this::due);
  }

  private void due() {
    timer = null;
    allocation.run();
  }

  /** Takes the agents to decide about: those touched, or all when a full round is due. */
  List<AgentEntry> take(Collection<AgentEntry> all, int frameworks) {
    boolean full = everything && turn.nowMillis() >= lastFullMillis + apartMillis();
    List<AgentEntry> taken = new ArrayList<>(full ? all : touched);
    touched.clear();
    if (full) {
      everything = false;
      lastFullMillis = turn.nowMillis();
      lastFullPairs = (long) all.size() * frameworks;
    } else if (everything) {
      touchAll();
    }
    return taken;
  }

  private long apartMillis() {
    return lastFullPairs > SMALL_ROUND ? settings.allocationInterval().toMillis() : 0;
  }
}
