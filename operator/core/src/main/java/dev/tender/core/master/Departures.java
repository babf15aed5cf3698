package dev.tender.core.master;

import dev.tender.core.model.Declarations;

/** When executor pods leave of our own will. */
final class Departures {
  /** A pod that was ordered away and never seen is forgotten after this. */
  private static final long UNSEEN_MILLIS = 60_000;

  static final String DRAINED = "its node is drained";

  private final Turn turn;
  private final Timers timers;
  private final PodBook pods;
  private final OfferBook offers;

  Departures(Turn turn, Timers timers, PodBook pods, OfferBook offers) {
    this.turn = turn;
    this.timers = timers;
    this.pods = pods;
    this.offers = offers;
  }

  /**
   * Starts or stops the time after which an idle pod leaves. A custom executor's process is not
   * ours to end: only a pod without one is idle in this sense, before the grace of a drain is over.
   */
  void watchIdle(PodEntry pod) {
    if (pod.usable() && pod.attachedOnce && pod.idle() && !pod.custom()) {
      pod.framework.home.idle.add(pod);
    } else {
      pod.framework.home.idle.remove(pod);
    }
    boolean idle =
        pod.usable()
            && pod.attachedOnce
            && pod.idle()
            && pod.unacknowledged.isEmpty()
            && (pod.agent.upkeep.drained || !(pod.custom() && pod.executorAlive));
    if (!idle) {
      timers.cancel(pod.idleTimer);
      pod.idleTimer = null;
      return;
    }
    if (pod.agent.upkeep.draining) {
      leave(pod, DRAINED);
      return;
    }
    if (pod.used && (pod.forGroup() || (!pod.custom() && !Rooms.reusable(pod)))) {
      leave(pod, "it is used once");
      return;
    }
    if (pod.idleTimer == null) {
      Declarations.Warm warm = pod.framework.home.warm();
      boolean tooMany = pod.used && pod.framework.home.idle.size() > warm.maxIdle();
      long wait = tooMany ? 0 : warm.idleTimeout().toMillis();
      pod.idleTimer = timers.at(turn.nowMillis() + wait, () -> idleForLong(pod));
    }
  }

  private void idleForLong(PodEntry pod) {
    pod.idleTimer = null;
    int here = 0;
    for (PodEntry other : pod.agent.pods.values()) {
      if (other.framework.home == pod.framework.home && other.usable() && other.idle()) {
        here++;
      }
    }
    if (pod.usable() && pod.idle() && here > pod.framework.home.warm().minPerNode()) {
      leave(pod, "it has been idle for long");
    }
  }

  /** Ends everything in the pod and deletes it; it stays in the books until it is gone. */
  void leave(PodEntry pod, String why) {
    if (pod.leaving) {
      return;
    }
    offers.rescindAll(pod, "its pod leaves: " + pod.plan.name().name() + ", " + why);
    pod.leaving = true;
    pod.framework.home.idle.remove(pod);
    timers.cancel(pod.idleTimer);
    timers.cancel(pod.shrinkTimer);
    timers.cancel(pod.growTimer);
    timers.cancel(pod.startTimer);
    turn.order(pod, new MasterEffect.AgentCommand.ShutdownPod(why));
    turn.emit(new MasterEffect.DeletePod(pod.plan.name(), pod.uid, why));
    if (pod.uid == null) {
      timers.at(turn.nowMillis() + UNSEEN_MILLIS, () -> forgetUnseen(pod));
    }
  }

  private void forgetUnseen(PodEntry pod) {
    if (pod.uid == null && pods.find(pod.plan.name()) == pod) {
      pods.remove(pod);
    }
  }
}
