package dev.tender.core.master;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** ACCEPT and DECLINE: checks the offers, checks each task, finds it a pod, or says why not. */
final class Launcher {
  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final FrameworkBook frameworks;
  private final OfferBook offers;
  private final Filters filters;
  private final PodBook pods;
  private final TaskBook tasks;
  private final Rooms rooms;

  Launcher(Turn turn, Timers timers, MasterSettings settings, Books books) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.frameworks = books.frameworks();
    this.offers = books.offers();
    this.filters = books.filters();
    this.pods = books.pods();
    this.tasks = books.tasks();
    this.rooms = books.rooms();
  }

  void decline(MasterEvent.Decline call) {
    FrameworkEntry framework = frameworks.find(call.framework());
    if (framework == null) {
      return;
    }
    for (OfferId id : call.offers()) {
      OfferEntry entry = offers.find(id);
      if (entry != null && entry.framework == framework) {
        decline(entry, call.refuseMillis(), "declined");
      }
    }
  }

  void decline(OfferEntry entry, long refuseMillis, String reason) {
    FrameworkEntry.Standing standing = entry.standing;
    standing.declinedSinceLaunch = standing.declinedSinceLaunch.max(entry.offer.total());
    filters.add(standing, entry.agent, entry.offer.total(), refuseMillis);
    offers.end(entry, Work.OfferPhase.DECLINED, reason);
  }

  void accept(MasterEvent.Accept call) {
    FrameworkEntry framework = frameworks.find(call.framework());
    if (framework == null) {
      return;
    }
    String problem = problemWith(call.offers(), framework);
    if (problem != null) {
      refuseAll(call, framework, problem);
      return;
    }
    if (call.launches().isEmpty()) {
      decline(new MasterEvent.Decline(call.framework(), call.offers(), call.refuseMillis()));
      return;
    }
    List<OfferEntry> entries = new ArrayList<>();
    for (OfferId id : call.offers()) {
      OfferEntry entry = offers.find(id);
      if (entry != null) {
        entries.add(entry);
        offers.end(entry, Work.OfferPhase.ACCEPTED, "");
      }
    }
    Budget budget = new Budget(entries);
    Set<PodEntry> used = new LinkedHashSet<>();
    for (Work.Task task : call.launches()) {
      PodEntry pod = launch(task, budget);
      if (pod != null) {
        used.add(pod);
      }
    }
    used.forEach(this::announceOrDispatch);
    Resources rest = budget.total();
    if (used.isEmpty()) {
      budget.agent.declinedBy(budget.standing);
    } else {
      budget.agent.declined.clear();
      budget.standing.declinedSinceLaunch = Resources.NONE;
    }
    filters.add(budget.standing, budget.agent, rest, call.refuseMillis());
  }

  /** The first thing that is wrong with the offers named, in Mesos' order; null when nothing is. */
  private @Nullable String problemWith(List<OfferId> ids, FrameworkEntry framework) {
    if (ids.isEmpty()) {
      return "No offers specified";
    }
    Set<OfferId> seen = new LinkedHashSet<>();
    for (OfferId id : ids) {
      if (!seen.add(id)) {
        return "Duplicate offer " + id + " in offer list";
      }
    }
    OfferEntry first = null;
    for (OfferId id : ids) {
      OfferEntry entry = offers.find(id);
      if (entry == null) {
        return "Offer " + id + " is no longer valid";
      }
      if (entry.framework != framework) {
        return "Offer " + id + " belongs to another framework";
      }
      first = first == null ? entry : first;
      if (!entry.standing.role.equals(first.standing.role)) {
        return "Aggregated offers must belong to one single role; offers " + ids + " do not";
      }
      if (entry.agent != first.agent) {
        return "Aggregated offers must belong to one single agent; offers " + ids + " do not";
      }
    }
    return null;
  }

  private void refuseAll(MasterEvent.Accept call, FrameworkEntry framework, String problem) {
    String node = "";
    String role = framework.roles.isEmpty() ? "" : framework.roles.getFirst();
    for (OfferId id : new LinkedHashSet<>(call.offers())) {
      OfferEntry entry = offers.find(id);
      if (entry != null && entry.framework == framework) {
        node = entry.agent.name;
        offers.end(entry, Work.OfferPhase.DECLINED, "named in an invalid ACCEPT");
      }
    }
    Verdict verdict =
        new Verdict(
            TaskState.DROPPED,
            "INVALID_OFFERS",
            "Task launched with invalid offers: " + problem,
            false);
    for (Work.Task task : call.launches()) {
      tasks.reject(framework, task, verdict);
      if (!framework.tasks.containsKey(task.id())) {
        tasks.recordRejected(framework, task, role, node, verdict);
      }
    }
  }

  /** Places one task; null when it was rejected and told so. */
  private @Nullable PodEntry launch(Work.Task task, Budget budget) {
    String invalid = invalid(task, budget);
    if (invalid != null) {
      reject(task, budget, new Verdict(TaskState.ERROR, "TASK_INVALID", invalid, false));
      return null;
    }
    Work.Executor executor = task.executor();
    Placement placement =
        executor == null ? placeCommand(task, budget) : placeCustom(task, executor, budget);
    return switch (placement) {
      case Placement.In(PodEntry pod) -> {
        TaskEntry entry = tasks.enter(task, budget.standing, pod);
        pod.waiting.add(entry);
        pod.used = true;
        rooms.changed(pod);
        tasks.record(entry);
        yield pod;
      }
      case Placement.Impossible(String why) -> {
        reject(task, budget, new Verdict(TaskState.DROPPED, "INVALID_OFFERS", why, false));
        turn.notice(
            budget.framework.home.name, true, "TaskDropped", "task " + task.id() + ": " + why);
        yield null;
      }
    };
  }

  /** Where a task goes. */
  private sealed interface Placement {
    /** Its room is already in the pod's target. */
    record In(PodEntry pod) implements Placement {}

    record Impossible(String why) implements Placement {}
  }

  private void reject(Work.Task task, Budget budget, Verdict verdict) {
    tasks.reject(budget.framework, task, verdict);
    if (!budget.framework.tasks.containsKey(task.id())) {
      tasks.recordRejected(
          budget.framework, task, budget.standing.role, budget.agent.name, verdict);
    }
  }

  private @Nullable String invalid(Work.Task task, Budget budget) {
    FrameworkEntry framework = budget.framework;
    if (task.problem() != null) {
      return task.problem();
    }
    if (framework.tasks.containsKey(task.id())) {
      return "Task has duplicate ID: " + task.id();
    }
    if (budget.agent.node == null || !task.agent().equals(budget.agent.node.id())) {
      return "Task uses invalid agent "
          + task.agent()
          + " while the offers are for agent "
          + (budget.agent.node == null ? budget.agent.name : budget.agent.node.id());
    }
    if (task.resources().isEmpty()) {
      return "Task uses no resources: set 'resources' to what it needs";
    }
    Resources needed = task.resources();
    Work.Executor executor = task.executor();
    if (executor != null) {
      PodEntry pod = pods.ofExecutor(framework, executor.id(), budget.agent);
      boolean charged = pod != null && pod.floorHeld;
      if (pod != null
          && (!pod.plan.shape().equals(executor.shape())
              || !pod.plan.floor().equals(executor.resources()))) {
        return "Executor '"
            + executor.id()
            + "' is not the one that runs on the agent under this id: its description differs";
      }
      if (pod != null && !charged && pod.standing != budget.standing) {
        return "Executor '"
            + executor.id()
            + "' was started for role "
            + pod.standing.role
            + " and its pod is still there: use an offer of that role, or another executor id";
      }
      if (!executor.resources().ports().intersection(task.resources().ports()).isEmpty()) {
        return "Task and executor use the same ports";
      }
      needed = charged ? needed : needed.plus(executor.resources());
    }
    Resources available = budget.total();
    return available.contains(needed)
        ? null
        : "Task uses more resources (" + needed + ") than available (" + available + ")";
  }

  private Placement placeCustom(Work.Task task, Work.Executor executor, Budget budget) {
    PodEntry pod = pods.ofExecutor(budget.framework, executor.id(), budget.agent);
    if (pod == null) {
      return fresh(
          task.resources(),
          new PodBook.Kind(executor.id(), executor.shape(), executor.resources()),
          budget);
    }
    Resources needed =
        pod.floorHeld ? task.resources() : task.resources().plus(executor.resources());
    return into(pod, needed, budget);
  }

  /** Lets a task into a pod, by slack first and by growth for the rest. */
  private Placement into(PodEntry pod, Resources needed, Budget budget) {
    Resources slack = needed.min(budget.inside(pod));
    Resources growth = needed.minus(slack);
    if (!budget.outside().contains(growth)) {
      return new Placement.Impossible(
          "what is free on the node lies in other executors' pods; decline and wait for it to be"
              + " given back");
    }
    if (pod.announced && (growth.gpus() > 0 || !growth.custom().isEmpty())) {
      return new Placement.Impossible(
          "devices cannot be added to a pod that lives: end the executor first");
    }
    budget.takeInside(pod, slack);
    budget.takeOutside(growth);
    if (!growth.isEmpty()) {
      rooms.grow(pod, pod.target.plus(growth));
    }
    return new Placement.In(pod);
  }

  /**
   * GPUs belong to a pod for life, so other tasks go into one that has some only for want of room.
   */
  private Placement placeCommand(Work.Task task, Budget budget) {
    PodEntry best = reused(task, budget, true);
    if (best != null && budget.inside(best).contains(task.resources())) {
      budget.takeAllInside(best);
      return new Placement.In(best);
    }
    if (best != null) {
      Resources growth = task.resources().minusSaturating(budget.inside(best));
      if (budget.outside().contains(growth) && growth.gpus() == 0 && growth.custom().isEmpty()) {
        Placement grown = into(best, task.resources(), budget);
        budget.takeAllInside(best);
        return grown;
      }
    }
    Resources overhead = budget.framework.home.overhead();
    if (!budget.hasSlot() || !budget.fitsPod(overhead, task.resources())) {
      PodEntry richer = reused(task, budget, false);
      if (richer != null && budget.inside(richer).contains(task.resources())) {
        budget.takeAllInside(richer);
        return new Placement.In(richer);
      }
    }
    return fresh(task.resources(), new PodBook.Kind(null, task.shape(), Resources.NONE), budget);
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
      boolean fits = budget.inside(pod).contains(task.resources());
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
    int order = Long.compare(budget.inside(pod).memBytes(), budget.inside(best).memBytes());
    if (order == 0) {
      order = Long.compare(budget.inside(pod).cpuMillis(), budget.inside(best).cpuMillis());
    }
    return fits ? order < 0 : order > 0;
  }

  private Placement fresh(Resources content, PodBook.Kind kind, Budget budget) {
    Resources overhead = budget.framework.home.overhead();
    Resources whole = content.plus(kind.floor());
    if (!budget.hasSlot()) {
      return new Placement.Impossible("the node takes no more pods");
    }
    if (!budget.fitsPod(overhead, whole)) {
      return new Placement.Impossible(
          "a new executor pod needs "
              + whole.plus(overhead)
              + ", agent included, and the offer has "
              + budget.outside()
              + " outside of pods that run already");
    }
    budget.takePod(overhead, whole);
    PodEntry pod =
        new PodEntry(
            pods.plan(budget.framework, budget.standing.role, budget.agent, kind, settings.term()),
            budget.framework,
            budget.standing,
            budget.agent);
    pod.target = overhead.plus(whole);
    pod.granted = pod.target;
    pods.add(pod);
    return new Placement.In(pod);
  }

  private void announceOrDispatch(PodEntry pod) {
    if (pod.announced) {
      rooms.patchIfDue(pod);
      rooms.dispatch(pod);
      return;
    }
    pod.announced = true;
    pod.plan = pod.plan.withEnvelope(pod.target);
    turn.emit(new MasterEffect.CreatePod(pod.plan));
    pod.startTimer =
        timers.at(
            turn.nowMillis() + pod.framework.home.startTimeoutMillis(), () -> startTimedOut(pod));
  }

  private void startTimedOut(PodEntry pod) {
    pod.startTimer = null;
    if (pod.attachedOnce) {
      return;
    }
    Verdict verdict =
        new Verdict(
            TaskState.DROPPED,
            "EXECUTOR_REGISTRATION_TIMEOUT",
            "the executor pod did not start within "
                + pod.framework.home.startTimeoutMillis() / 1000
                + " s",
            true);
    for (TaskEntry task : List.copyOf(pod.live.values())) {
      tasks.end(task, verdict);
    }
    turn.notice(pod.framework.home.name, true, "ExecutorStartTimeout", verdict.message());
    rooms.departures().leave(pod, verdict.message());
  }
}
