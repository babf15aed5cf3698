package dev.tender.core.master;

import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import org.jspecify.annotations.Nullable;

/** Finds a launched task a pod: one that has room, one that can grow, or a new one. */
final class Placer {
  private final PodBook pods;
  private final Rooms rooms;
  private final long term;

  Placer(PodBook pods, Rooms rooms, long term) {
    this.pods = pods;
    this.rooms = rooms;
    this.term = term;
  }

  /** Where a task goes. */
  sealed interface Placement {
    /** Its room is already in the pod's target. */
    record In(PodEntry pod) implements Placement {}

    record Impossible(String why) implements Placement {}
  }

  /** Takes the room of a valid task from the budget. */
  Placement place(Work.Task task, Budget budget) {
    Work.Executor executor = task.executor();
    return executor == null ? command(task, budget) : custom(task, executor, budget);
  }

  private Placement custom(Work.Task task, Work.Executor executor, Budget budget) {
    PodEntry pod = pods.ofExecutor(budget.framework, executor.id(), budget.agent);
    if (pod == null) {
      return fresh(
          task.bundle(),
          new PodBook.Kind(executor.id(), executor.shape(), executor.resources()),
          executor.marked(),
          budget);
    }
    if (pod.floorHeld) {
      return into(pod, task.bundle(), budget);
    }
    Placement placement = into(pod, task.bundle().plus(executor.bundle()), budget);
    if (placement instanceof Placement.In) {
      pod.floorMarked = executor.marked();
    }
    return placement;
  }

  /** Lets a task into a pod, by slack first and by growth for the rest. */
  private Placement into(PodEntry pod, Bundle needed, Budget budget) {
    Bundle slack = needed.min(budget.inside(pod));
    Bundle growth = needed.minus(slack);
    if (!budget.outside().contains(growth)) {
      return new Placement.Impossible(
          "what is free on the node lies in other executors' pods; decline and wait for it to be"
              + " given back");
    }
    if (pod.announced && devices(growth.total())) {
      return new Placement.Impossible(
          "devices cannot be added to a pod that lives: end the executor first");
    }
    budget.takeInside(pod, slack);
    budget.takeOutside(growth);
    if (!growth.isEmpty()) {
      rooms.grow(pod, growth);
    }
    return new Placement.In(pod);
  }

  /**
   * GPUs belong to a pod for life, so other tasks go into one that has some only for want of room.
   */
  private Placement command(Work.Task task, Budget budget) {
    PodEntry best = reused(task, budget, true);
    Bundle needed = task.bundle();
    if (best != null && budget.inside(best).contains(needed)) {
      budget.takeAllInside(best, needed);
      return new Placement.In(best);
    }
    if (best != null) {
      Bundle growth = needed.minus(needed.min(budget.inside(best)));
      if (budget.outside().contains(growth) && !devices(growth.total())) {
        Placement grown = into(best, needed, budget);
        budget.takeAllInside(best, Bundle.NONE);
        return grown;
      }
    }
    Resources overhead = budget.framework.home.overhead();
    if (!budget.hasSlot() || !budget.fitsPod(overhead, needed)) {
      PodEntry richer = reused(task, budget, false);
      if (richer != null && budget.inside(richer).contains(needed)) {
        budget.takeAllInside(richer, needed);
        return new Placement.In(richer);
      }
    }
    return fresh(needed, new PodBook.Kind(null, task.shape(), Resources.NONE), Marked.NONE, budget);
  }

  private static boolean devices(Resources amount) {
    return amount.gpus() > 0 || !amount.custom().isEmpty();
  }

  /** The pod of those that may run the task that suits it best, whether it has room or not. */
  private @Nullable PodEntry reused(Work.Task task, Budget budget, boolean sameGpus) {
    PodEntry best = null;
    boolean bestFits = false;
    for (PodName name : budget.pods()) {
      PodEntry pod = pods.find(name);
      if (pod == null
          || !pod.offersSlack()
          || pod.custom()
          || !Rooms.reusable(pod)
          || !pod.plan.shape().equals(task.shape())
          || (sameGpus && pod.target.gpus() != task.resources().gpus())) {
        continue;
      }
      boolean fits = budget.inside(pod).contains(task.bundle());
      if (best == null || better(fits, pod, bestFits, best, budget)) {
        best = pod;
        bestFits = fits;
      }
    }
    return best;
  }

  /** The smallest room that fits; if none fits, the largest. */
  private static boolean better(
      boolean fits, PodEntry pod, boolean bestFits, PodEntry best, Budget budget) {
    if (fits != bestFits) {
      return fits;
    }
    Resources room = budget.inside(pod).total();
    Resources bestRoom = budget.inside(best).total();
    int order = Long.compare(room.memBytes(), bestRoom.memBytes());
    if (order == 0) {
      order = Long.compare(room.cpuMillis(), bestRoom.cpuMillis());
    }
    return fits ? order < 0 : order > 0;
  }

  private Placement fresh(Bundle content, PodBook.Kind kind, Marked floorMarked, Budget budget) {
    Resources overhead = budget.framework.home.overhead();
    Bundle whole = content.plus(new Bundle(kind.floor(), floorMarked));
    budget.needPod(whole.total(), kind.executor() != null);
    if (!budget.hasSlot()) {
      return new Placement.Impossible("the node takes no more pods");
    }
    if (!budget.fitsPod(overhead, whole)) {
      return new Placement.Impossible(
          "a new executor pod needs "
              + whole.total().plus(overhead)
              + ", agent included, and the offer has "
              + budget.outside()
              + " outside of pods that run already");
    }
    budget.takePod(overhead, whole);
    PodEntry pod =
        new PodEntry(
            pods.plan(budget.framework, budget.standing.role, budget.agent, kind, term),
            budget.framework,
            budget.standing,
            budget.agent);
    pod.target = overhead.plus(whole.total());
    pod.granted = pod.target;
    pod.drawn = whole.marked();
    pod.floorMarked = floorMarked;
    pods.add(pod);
    return new Placement.In(pod);
  }
}
