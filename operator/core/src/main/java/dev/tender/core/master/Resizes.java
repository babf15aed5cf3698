package dev.tender.core.master;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.List;

/**
 * Sizes of pods on their way to Kubernetes and back: what is asked for, what the kubelet confirms,
 * and what is refused. At most one patch per pod and second.
 */
final class Resizes {
  private static final long PATCH_INTERVAL_MILLIS = 1000;

  /** How long a pod stays as it is after the kubelet refused to shrink it. */
  private static final long FIXED_MILLIS = 180_000;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final PodBook pods;
  private final OfferBook offers;
  private final Rooms rooms;

  Resizes(
      Turn turn,
      Timers timers,
      MasterSettings settings,
      PodBook pods,
      OfferBook offers,
      Rooms rooms) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.pods = pods;
    this.offers = offers;
    this.rooms = rooms;
  }

  /** Sends the target to Kubernetes, now or when a second has passed since the last time. */
  void patch(PodEntry pod) {
    String uid = pod.uid;
    if (pod.patchTimer != null || uid == null || pod.session == null) {
      pod.patchDue = true;
      return;
    }
    long next = pod.patchedMillis + PATCH_INTERVAL_MILLIS;
    if (next > turn.nowMillis()) {
      pod.patchDue = true;
      pod.patchTimer = timers.at(next, () -> patchLater(pod));
      return;
    }
    pod.patchDue = false;
    pod.patchedMillis = turn.nowMillis();
    pod.patched = true;
    turn.emit(new MasterEffect.ResizePod(pod.plan.name(), uid, pod.target));
    timers.cancel(pod.overtakenTimer);
    pod.overtakenTimer =
        pod.asked.ask(pod.target, pod.counted)
            ? timers.at(turn.nowMillis() + PATCH_INTERVAL_MILLIS, () -> overtaken(pod))
            : null;
    if (pod.growTimer == null && !pod.granted.contains(pod.target)) {
      pod.growTimer =
          timers.at(
              turn.nowMillis() + settings.resizeTimeout().toMillis(), () -> growthTimedOut(pod));
    }
  }

  /** The larger size is with the kubelet for so long that the smaller one cannot come any more. */
  private void overtaken(PodEntry pod) {
    pod.overtakenTimer = null;
    if (pod.confirmedMillis < pod.patchedMillis && pod.usable()) {
      // The word that we have is from before the larger size was asked for; the smaller one may
      // have come true since, and the watch be slow to show it.
      pod.overtakenTimer =
          timers.at(turn.nowMillis() + PATCH_INTERVAL_MILLIS, () -> overtaken(pod));
      return;
    }
    pod.asked.overtaken();
    Resources confirmed = pod.confirmed;
    if (confirmed != null && pod.usable()) {
      confirm(pod, confirmed);
    }
  }

  private void patchLater(PodEntry pod) {
    pod.patchTimer = null;
    patchIfDue(pod);
  }

  void patchIfDue(PodEntry pod) {
    if (pod.patchDue && pod.usable()) {
      patch(pod);
    }
  }

  /**
   * The kubelet's word on what is in force. A pod that has its first size needs no word; one that
   * was resized, by us or by an earlier master whose patch was still on its way, has what is
   * confirmed.
   */
  void confirm(PodEntry pod, Resources confirmed) {
    pod.confirmed = confirmed;
    if (!pod.patched) {
      return;
    }
    boolean growing = pod.growTimer != null || pod.patchDue;
    if (!growing && !confirmed.contains(pod.target.resizable())) {
      pod.target = AskedSizes.least(pod.target, confirmed).max(pod.needed());
      pods.settle(pod);
    }
    Resources before = pod.granted;
    Resources granted = inForce(pod, confirmed);
    if (!granted.contains(pod.running().plus(pod.offeredInside))) {
      offers.rescindAll(pod, "its pod has become smaller");
    }
    pod.granted = granted.max(pod.running());
    if (pod.granted.equals(pod.target)) {
      timers.cancel(pod.growTimer);
      pod.growTimer = null;
    }
    rooms.dispatch(pod);
    if (!pod.granted.equals(before)) {
      // What it grew for may have ended meanwhile: then this is slack.
      rooms.changed(pod);
    }
    if (!growing && !confirmed.contains(pod.target.resizable())) {
      patch(pod);
    }
  }

  /**
   * What is certain of the target. A shrinking that is still on its way may yet come true, although
   * the kubelet shows the old size and we want it back already.
   */
  private static Resources inForce(PodEntry pod, Resources confirmed) {
    if (pod.asked.least(confirmed).equals(confirmed)) {
      pod.asked.settled();
    }
    return pod.asked.least(AskedSizes.least(pod.target, confirmed));
  }

  private void growthTimedOut(PodEntry pod) {
    pod.growTimer = null;
    failGrowth(pod, "the pod did not get its larger envelope in time");
  }

  /** The larger envelope does not come: whatever waits for it is dropped, politely. */
  private void failGrowth(PodEntry pod, String why) {
    timers.cancel(pod.growTimer);
    pod.growTimer = null;
    if (pod.session == null && !pod.waiting.isEmpty()) {
      // Nothing is dropped while its agent is away, and without an answer it would wait for ever:
      // the size is asked for again as soon as the agent is back.
      pod.patchDue = true;
      return;
    }
    rooms.dispatch(pod);
    for (TaskEntry task : List.copyOf(pod.waiting)) {
      rooms.endGrowth(
          task, new Verdict(Work.TaskState.DROPPED, "CONTAINER_UPDATE_FAILED", why, true));
    }
    Resources back = pod.granted.max(pod.needed());
    if (!back.equals(pod.target)) {
      pod.target = back;
      pods.settle(pod);
      patch(pod);
    }
  }

  /** A size was refused, which need not be the newest that was asked for. */
  void refused(PodEntry pod, MasterEvent.PodResizeRefused event) {
    if (event.certain()) {
      pod.asked.refused(event.size());
    }
    if (pod.patchDue || !pod.asked.isNewest(event.size())) {
      // What is wanted now will be answered by itself, and perhaps this one was all in its way.
      Resources confirmed = pod.confirmed;
      if (event.certain() && confirmed != null && pod.usable()) {
        confirm(pod, confirmed);
      }
    } else if (!pod.granted.contains(pod.target)) {
      failGrowth(pod, event.trouble().reason() + ": " + event.trouble().message());
    } else if (event.certain()) {
      failShrink(pod);
    } else {
      // It may have come true: nothing relies on more, so it is asked for until somebody answers.
      pod.patchDue = true;
      patchIfDue(pod);
    }
  }

  /** A shrinking was refused: the pod keeps what it has and is left alone for a while. */
  private void failShrink(PodEntry pod) {
    pod.fixedUntilMillis = turn.nowMillis() + FIXED_MILLIS;
    pod.target = pod.target.max(pod.counted);
    Resources confirmed = pod.confirmed;
    Resources granted = confirmed == null ? pod.target : AskedSizes.least(pod.target, confirmed);
    pod.granted = pod.asked.least(granted).max(pod.granted);
    pods.settle(pod);
    rooms.changed(pod);
  }
}
