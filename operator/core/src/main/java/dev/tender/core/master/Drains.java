package dev.tender.core.master;

import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.PodName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Empties cordoned agents whose pool says how long tasks may stay: executor pods that have nothing
 * to do leave at once, tasks are told to end when the grace is over.
 */
final class Drains {
  /** By so much clocks and watches may differ. */
  private static final long EARLIER_MILLIS = 60_000;

  private final Turn turn;
  private final Timers timers;
  private final Books books;

  Drains(Turn turn, Timers timers, Books books) {
    this.turn = turn;
    this.timers = timers;
    this.books = books;
  }

  /**
   * @param endMillis when the agent is to be empty; null when it is not drained, or not any more
   */
  void refresh(AgentEntry agent, @Nullable Long endMillis) {
    AgentUpkeep upkeep = agent.upkeep;
    timers.cancel(upkeep.drainTimer);
    upkeep.drainTimer = null;
    if (endMillis != null && !upkeep.draining) {
      // Whoever outlived an earlier drain is told again.
      agent.pods.values().forEach(pod -> pod.live.values().forEach(task -> task.drained = false));
    }
    upkeep.draining = endMillis != null;
    upkeep.drained = endMillis != null && endMillis <= turn.nowMillis();
    if (endMillis != null && !upkeep.drained) {
      upkeep.drainTimer = timers.at(endMillis, () -> over(agent));
    }
    if (upkeep.draining) {
      empty(agent);
    }
  }

  private void over(AgentEntry agent) {
    agent.upkeep.drainTimer = null;
    agent.upkeep.drained = true;
    empty(agent);
  }

  private void empty(AgentEntry agent) {
    for (PodEntry pod : List.copyOf(agent.pods.values())) {
      empty(pod);
    }
  }

  /** An agent is back, or new to this master, perhaps with tasks that should have ended. */
  void attached(PodName name) {
    PodEntry pod = books.pods().find(name);
    if (pod != null && pod.agent.upkeep.drained) {
      for (TaskEntry task : pod.live.values()) {
        if (task.drained) {
          // That it is to end has been repeated to the agent, by when has not.
          shorten(pod, task);
        }
      }
      empty(pod);
    }
  }

  /** Kubernetes shows a pod; its agent may have been there first. */
  void seen(PodName name) {
    PodEntry pod = books.pods().find(name);
    if (pod != null && pod.agent.upkeep.drained) {
      empty(pod);
    }
  }

  private void empty(PodEntry pod) {
    if (pod.agent.upkeep.drained) {
      for (TaskEntry task : List.copyOf(pod.live.values())) {
        end(pod, task);
      }
      if (pod.usable() && !pod.attachedOnce && !pod.unheard && pod.idle()) {
        books.rooms().departures().leave(pod, Departures.DRAINED);
      }
    }
    books.rooms().departures().watchIdle(pod);
  }

  private void end(PodEntry pod, TaskEntry task) {
    if (!task.sent) {
      books.tasks().end(task, PodEndTable.drained(pod.agent.name));
    } else if (!task.drained && pod.session != null) {
      // An agent that is away is told when it is back, unless the node is in use again by then.
      task.drained = true;
      task.killWanted = true;
      kill(pod, task, null);
      shorten(pod, task);
    }
  }

  /**
   * Agents take the shorter of what they are told: a task's own grace, but neither beyond the time
   * when the node is not there any more nor beyond that of the drain.
   */
  private void shorten(PodEntry pod, TaskEntry task) {
    long now = turn.nowMillis();
    Long left = drainLeft(pod.agent.upkeep);
    Unavailability announced = pod.agent.upkeep.announced;
    if (announced != null && announced.startMillis() > now) {
      long there = announced.startMillis() - now;
      left = left == null ? there : Math.min(left, there);
    }
    if (left != null) {
      kill(pod, task, left);
    }
  }

  /**
   * How long the drain still leaves a task; null for as long as it likes. A time well before the
   * cordon is of an earlier drain whose node was uncordoned by hand.
   */
  private @Nullable Long drainLeft(AgentUpkeep upkeep) {
    Long until = upkeep.drainUntilMillis;
    Long cordoned = upkeep.cordonedMillis;
    return until == null || cordoned == null || until < cordoned - EARLIER_MILLIS
        ? null
        : Long.valueOf(Math.max(until - turn.nowMillis(), 0));
  }

  private void kill(PodEntry pod, TaskEntry task, @Nullable Long graceMillis) {
    turn.order(
        pod, new MasterEffect.AgentCommand.Kill(pod.framework.id, task.task.id(), graceMillis));
  }
}
