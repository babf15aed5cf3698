package dev.tender.core.master;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The room inside executor pods: it grows for launches that wait for it, shrinks when it has been
 * slack for long, and is given up with the pod when that has been idle for long.
 */
final class Rooms {
  /** What stays for the launcher in a pod whose room nobody uses; no container may have none. */
  static final Resources LEAST = Resources.of(10, 32L << 20);

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final Demand demand;
  private final PodBook pods;
  private final OfferBook offers;
  private final Departures departures;
  private final Resizes resizes;
  private Consumer<AgentEntry> remarked = agent -> {};
  private GrowthFailed growthFailed = (task, verdict) -> {};

  /** What to do with a launch whose room did not come. */
  @FunctionalInterface
  interface GrowthFailed {
    void end(TaskEntry task, Verdict verdict);
  }

  @SuppressWarnings("this-escape") // nothing is resized before there are pods
  Rooms(
      Turn turn,
      Timers timers,
      MasterSettings settings,
      Demand demand,
      PodBook pods,
      OfferBook offers) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.demand = demand;
    this.pods = pods;
    this.offers = offers;
    this.departures = new Departures(turn, timers, pods, offers);
    this.resizes = new Resizes(turn, timers, settings, pods, offers, this);
  }

  /** Whom to tell that work on an agent holds more or less that is marked. */
  void whenRemarked(Consumer<AgentEntry> action) {
    remarked = action;
  }

  void whenGrowthFails(GrowthFailed action) {
    growthFailed = action;
  }

  Resizes resizes() {
    return resizes;
  }

  Departures departures() {
    return departures;
  }

  /** Something in the pod has ended or begun: its slack may be offered, shrunk, or given up. */
  void changed(PodEntry pod) {
    chargeFloor(pod);
    demand.touch(pod.agent);
    watchSlack(pod);
    departures.watchIdle(pod);
  }

  /** What bears a mark in its envelope may have become slack, which a reservation must back. */
  void remarked(PodEntry pod) {
    pods.settle(pod);
    remarked.accept(pod.agent);
  }

  /** The floor is charged while the executor lives or is about to. */
  void chargeFloor(PodEntry pod) {
    boolean held = pod.custom() && !pod.finished && (pod.executorAlive || !pod.live.isEmpty());
    if (held == pod.floorHeld) {
      return;
    }
    pod.floorHeld = held;
    if (held) {
      pod.standing.allocate(new Bundle(pod.plan.floor(), pod.floorMarked));
    } else {
      pod.standing.release(new Bundle(pod.plan.floor(), pod.floorMarked));
    }
    if (!pod.floorMarked.isEmpty()) {
      remarked(pod);
    }
  }

  /**
   * Raises what the pod asks for; launches wait until the kubelet confirms it. Whoever is done with
   * raising calls {@link Resizes#patchIfDue}, so that all tasks of an ACCEPT are one patch.
   */
  void grow(PodEntry pod, Bundle growth) {
    pod.drawn = pod.drawn.plus(growth.marked());
    Resources raised = pod.target.max(pod.target.plus(growth.total()));
    if (raised.equals(pod.target)) {
      return;
    }
    boolean patch = !raised.resizable().equals(pod.target.resizable()) && pod.announced;
    // Disk and ports are the books' own matter: no patch is needed for them.
    pod.target = raised;
    pod.granted = raised.withCpuAndMemory(pod.granted.cpuMillis(), pod.granted.memBytes());
    if (!pod.announced) {
      pod.granted = raised;
    }
    pods.settle(pod);
    pod.patchDue |= patch;
  }

  /** Sends every waiting launch that has a session and room. */
  void dispatch(PodEntry pod) {
    Work.Registration registration = pod.framework.registration;
    if (pod.session == null || pod.waiting.isEmpty() || registration == null) {
      return;
    }
    Resources room = pod.granted.minusSaturating(pod.running().plus(pod.offeredInside));
    Resources start = pod.executorAlive ? Resources.NONE : pod.plan.floor();
    if (!room.contains(start)) {
      return;
    }
    room = room.minus(start);
    List<TaskEntry> ready = new ArrayList<>();
    for (TaskEntry task : List.copyOf(pod.waiting)) {
      if (task.sent) {
        continue; // With its group.
      }
      if (task.group.isEmpty()) {
        if (room.contains(task.task.resources())) {
          room = room.minus(task.task.resources());
          task.sent = true;
          ready.add(task);
        }
        continue;
      }
      Resources all = Resources.NONE;
      for (TaskEntry each : task.group) {
        all = all.plus(each.task.resources());
      }
      if (room.contains(all)) {
        room = room.minus(all);
        task.group.forEach(each -> each.sent = true);
        order(pod, registration, ready, false);
        ready.clear();
        order(pod, registration, task.group, true);
      }
    }
    order(pod, registration, ready, false);
  }

  private void order(
      PodEntry pod, Work.Registration registration, List<TaskEntry> launched, boolean group) {
    if (launched.isEmpty()) {
      return;
    }
    List<Work.Task> tasks = new ArrayList<>();
    for (TaskEntry task : launched) {
      pod.waiting.remove(task);
      task.sendings++;
      tasks.add(task.task);
    }
    pod.executorAlive = pod.custom();
    turn.order(
        pod,
        new MasterEffect.AgentCommand.Launch(
            pod.framework.id,
            registration.payload(),
            pod.framework.home.capabilities(),
            tasks.getLast().executor(),
            tasks,
            group));
  }

  private void watchSlack(PodEntry pod) {
    if (!pod.usable()) {
      return;
    }
    Resources slack = slackToShrink(pod);
    pod.leastSlack = pod.leastSlack.min(slack);
    if (worthShrinking(slack) && pod.shrinkTimer == null && pod.attachedOnce) {
      pod.leastSlack = slack;
      pod.shrinkTimer =
          timers.at(
              turn.nowMillis() + settings.shrinkAfter().toMillis(), () -> shrinkAfterRest(pod));
    }
  }

  /** What the pod could do without, an offer of it notwithstanding. */
  private static Resources slackToShrink(PodEntry pod) {
    if (pod.forGroup()) {
      return Resources.NONE;
    }
    Resources floor = pod.needed().max(pod.plan.overhead().plus(LEAST));
    return pod.granted.min(pod.target).minusSaturating(floor).resizable();
  }

  private static boolean worthShrinking(Resources slack) {
    return slack.cpuMillis() >= LEAST.cpuMillis() || slack.memBytes() >= LEAST.memBytes();
  }

  private void shrinkAfterRest(PodEntry pod) {
    pod.shrinkTimer = null;
    Resources slack = pod.leastSlack.min(slackToShrink(pod));
    if (pod.usable() && worthShrinking(slack)) {
      shrink(pod, slack, "its envelope has been slack for long");
    }
    watchSlack(pod);
  }

  /**
   * Gives slack back to the node at once; the ledger keeps it until Kubernetes stops counting it.
   */
  void reclaim(PodEntry pod) {
    if (!pod.usable() || pod.session == null) {
      return;
    }
    if (leavesWhenReclaimed(pod)) {
      departures.leave(pod, "its room is wanted by somebody below their share");
      return;
    }
    Resources slack = slackToShrink(pod);
    if (worthShrinking(slack)) {
      shrink(pod, slack, "it is wanted by somebody below their share");
    }
  }

  /** What {@link #reclaim} would give back to the node: not every slack can be taken from a pod. */
  Bundle givesBack(PodEntry pod) {
    if (!pod.usable() || pod.session == null) {
      return Bundle.NONE;
    }
    if (leavesWhenReclaimed(pod)) {
      return new Bundle(pod.slack().plus(pod.plan.overhead()), pod.slackMarked());
    }
    Resources slack = slackToShrink(pod);
    boolean possible = pod.fixedUntilMillis <= turn.nowMillis() && pod.uid != null;
    // Plain slack goes first, see PodEntry.redraw: what is marked may well stay.
    return possible && worthShrinking(slack)
        ? new Bundle(slack, pod.slackMarked().within(slack))
        : Bundle.NONE;
  }

  /** Would reclaiming its room free the whole pod, overhead included? */
  private static boolean leavesWhenReclaimed(PodEntry pod) {
    return pod.idle() && pod.unacknowledged.isEmpty() && (!pod.custom() || !pod.executorAlive);
  }

  private void shrink(PodEntry pod, Resources slack, String why) {
    if (pod.fixedUntilMillis > turn.nowMillis() || pod.uid == null) {
      return;
    }
    offers.rescindAll(pod, why);
    pod.target = pod.target.minusSaturating(slack);
    pod.granted = pod.granted.min(pod.target);
    pods.settle(pod);
    resizes.patch(pod);
  }

  void endGrowth(TaskEntry task, Verdict verdict) {
    growthFailed.end(task, verdict);
  }

  /** Whether idle command pods may be used again at all. */
  static boolean reusable(PodEntry pod) {
    return !pod.plan.shape().startsWith(Work.ONCE)
        && pod.framework.home.reuse() != Declarations.Reuse.NEVER;
  }
}
