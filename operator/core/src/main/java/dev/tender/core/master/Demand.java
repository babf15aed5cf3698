package dev.tender.core.master;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which agents have something new to decide about, and when. What changes within {@code coalesce}
 * is decided together, but for what {@link #atOnce} is asked of; rounds over everything keep {@code
 * allocationInterval} apart once the cluster is so large that a round costs noticeable time.
 *
 * <p>Counts the changes that make somebody more willing than before, so that a round over
 * everything asks each agent's refusers only when they have a reason to answer differently.
 */
final class Demand {
  private static final int SMALL_ROUND = 10_000;

  /** What happens in one moment is decided together even when it is urgent. */
  private static final long AT_ONCE_MILLIS = 1;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private LinkedHashSet<AgentEntry> touched = new LinkedHashSet<>();
  private final LinkedHashSet<AgentEntry> urgent = new LinkedHashSet<>();
  private final LinkedHashSet<AgentEntry> heldBack = new LinkedHashSet<>();
  private Runnable allocation = () -> {};
  private boolean everything;
  private final LongSupplier loosened;
  private long seenLoosened;
  private long touches;
  private long changes;
  private long changedForAll;
  private long dueMillis = Long.MAX_VALUE;
  private long lastFullMillis = Long.MIN_VALUE / 2;
  private long lastFullPairs;
  private Timers.@Nullable Timer timer;
  private Timers.@Nullable Timer heldTimer;

  /**
   * A demand for nothing yet.
   *
   * @param loosened counts what may have made room below a limit or above a guarantee
   */
  Demand(Turn turn, Timers timers, MasterSettings settings, LongSupplier loosened) {
    this.loosened = loosened;
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
  }

  void whenDue(Runnable action) {
    allocation = action;
  }

  /** Something about an agent has changed: everybody is asked anew. */
  void touch(AgentEntry agent) {
    agent.settledAt = -1;
    touches++;
    ask(agent);
  }

  /** A refusal has ended: the one who refused is asked anew. */
  void again(AgentEntry agent, FrameworkEntry.Standing standing) {
    agent.again.add(standing);
    ask(agent);
  }

  /**
   * A framework has launched into one of its pods on an agent and refuses nothing of the room that
   * is left there. That is its own, so there is no company to wait for; and whoever launches one
   * task after the other would wait for every one of them.
   */
  void atOnce(AgentEntry agent) {
    urgent.add(agent);
    wake(turn.nowMillis() + AT_ONCE_MILLIS);
  }

  private void ask(AgentEntry agent) {
    touched.add(agent);
    schedule(turn.nowMillis() + settings.coalesce().toMillis());
  }

  /** Somebody may want more than before, of any agent. */
  void willing(FrameworkEntry.Standing standing) {
    standing.willingSince = ++changes;
    round();
  }

  /** Anybody may want more than before, of any agent. */
  void touchAll() {
    changedForAll = ++changes;
    round();
  }

  /** Is there nobody left on an agent who could answer differently, apart from these? */
  boolean settled(AgentEntry agent) {
    return agent.settledAt >= changedForAll;
  }

  void settle(AgentEntry agent) {
    agent.settledAt = changes;
    agent.again.clear();
  }

  /**
   * Somebody could use what an agent has free, and a limit or a guarantee is in the way: looked at
   * again after an interval, since what happens elsewhere may free it.
   */
  void holdBack(AgentEntry agent) {
    agent.settledAt = -1;
    agent.again.clear();
    heldBack.add(agent);
    watchHeld();
  }

  private void lookAgain() {
    heldTimer = null;
    if (heldBack.isEmpty()) {
      return;
    }
    // What is free elsewhere counts as well: guarantees may be met from there.
    long now = loosened.getAsLong() + touches;
    if (now == seenLoosened) {
      watchHeld();
      return;
    }
    seenLoosened = now;
    touched.addAll(heldBack);
    schedule(turn.nowMillis());
  }

  private void watchHeld() {
    if (heldTimer == null) {
      heldTimer =
          timers.at(turn.nowMillis() + settings.allocationInterval().toMillis(), this::lookAgain);
    }
  }

  private void round() {
    everything = true;
    schedule(
        Math.max(
            turn.nowMillis() + settings.coalesce().toMillis(), lastFullMillis + apartMillis()));
  }

  private void schedule(long atMillis) {
    dueMillis = Math.min(dueMillis, atMillis);
    wake(atMillis);
  }

  private void wake(long atMillis) {
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

  /**
   * Takes the agents to decide about: those touched, or all when a full round is due; before that
   * only those that cannot wait.
   */
  List<AgentEntry> take(Collection<AgentEntry> all, int frameworks) {
    if (turn.nowMillis() < dueMillis) {
      return takeUrgent();
    }
    dueMillis = Long.MAX_VALUE;
    urgent.clear();
    boolean full = everything && turn.nowMillis() >= lastFullMillis + apartMillis();
    List<AgentEntry> taken = new ArrayList<>(full ? all : touched);
    // Clearing a set costs what it ever held: after a round over everything that is the cluster.
    touched = new LinkedHashSet<>();
    if (full) {
      everything = false;
      heldBack.clear();
      lastFullMillis = turn.nowMillis();
      lastFullPairs = (long) all.size() * frameworks;
    } else {
      taken.forEach(heldBack::remove);
      if (everything) {
        round();
      }
    }
    return taken;
  }

  private List<AgentEntry> takeUrgent() {
    List<AgentEntry> taken = new ArrayList<>(urgent);
    urgent.clear();
    taken.forEach(touched::remove);
    taken.forEach(heldBack::remove);
    if (touched.isEmpty() && !everything) {
      dueMillis = Long.MAX_VALUE;
    } else {
      wake(dueMillis);
    }
    return taken;
  }

  private long apartMillis() {
    return lastFullPairs > SMALL_ROUND ? settings.allocationInterval().toMillis() : 0;
  }
}
