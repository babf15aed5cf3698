package dev.tender.core.master;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
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
  private final FrameworkBook frameworks;
  private final OfferBook offers;
  private final Filters filters;
  private final PodBook pods;
  private final TaskBook tasks;
  private final Rooms rooms;
  private final Placer placer;
  private final Reserver reserver;
  private final Groups groups;
  private final OperationBook operations;
  private final Demand demand;

  Launcher(Turn turn, Timers timers, MasterSettings settings, Books books) {
    this.turn = turn;
    this.timers = timers;
    this.frameworks = books.frameworks();
    this.offers = books.offers();
    this.filters = books.filters();
    this.pods = books.pods();
    this.tasks = books.tasks();
    this.rooms = books.rooms();
    this.placer = new Placer(pods, rooms, settings.term());
    this.reserver = new Reserver(turn, books);
    this.groups = new Groups(turn, this, placer);
    this.operations = books.operations();
    this.demand = books.demand();
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
    entry.standing.turnedDown(entry.offer.total(), turn.nowMillis());
    filters.add(entry, refuseMillis);
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
    if (call.operations().stream().allMatch(Launcher::isNothing)) {
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
    for (Work.Operation operation : call.operations()) {
      switch (operation) {
        case Work.Operation.Launch(List<Work.Task> launched) ->
            launched.forEach(task -> launch(task, budget, used));
        case Work.Operation.LaunchGroup(List<Work.Task> group) ->
            groups.launch(group, budget, used);
        case Work.Operation.Reserve reserve -> reserver.reserve(reserve, budget);
        case Work.Operation.Unreserve unreserve -> reserver.unreserve(unreserve, budget);
        case Work.Operation.Unsupported other ->
            reserver.refuse(budget, other.name(), other.id(), other.problem());
      }
    }
    budget.remember(turn.nowMillis());
    used.forEach(this::announceOrDispatch);
    // What now bears another mark was not refused: the framework sees at once what it has.
    Bundle rest = budget.unchanged();
    if (used.isEmpty()) {
      budget.agent.declinedBy(budget.standing);
    } else {
      budget.agent.declined.clear();
      budget.standing.declinedSinceLaunch = Resources.NONE;
      budget.standing.leftAtLaunch = rest.total();
    }
    if (!used.isEmpty()
        && rest.equals(budget.total())
        && call.refuseMillis() <= 0
        && budget.hasInside()) {
      // It refuses nothing, and its own pods have room for more. The rest is for others first.
      demand.atOnce(budget.agent, budget.standing);
      rest = budget.outside();
    }
    filters.add(budget.standing, budget.agent, rest, budget.reserve(), call.refuseMillis());
  }

  private static boolean isNothing(Work.Operation operation) {
    return switch (operation) {
      case Work.Operation.Launch(List<Work.Task> tasks) -> tasks.isEmpty();
      case Work.Operation.LaunchGroup(List<Work.Task> tasks) -> tasks.isEmpty();
      case Work.Operation.Reserve _, Work.Operation.Unreserve _, Work.Operation.Unsupported _ ->
          false;
    };
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
    for (Work.Operation operation : call.operations()) {
      switch (operation) {
        case Work.Operation.Launch _, Work.Operation.LaunchGroup _ -> {}
        case Work.Operation.Reserve reserve -> operations.failed(framework, reserve.id(), problem);
        case Work.Operation.Unreserve unreserve ->
            operations.failed(framework, unreserve.id(), problem);
        case Work.Operation.Unsupported other -> operations.failed(framework, other.id(), problem);
      }
    }
    for (Work.Task task : call.launches()) {
      tasks.reject(framework, task, verdict);
      if (!framework.tasks.contains(task.id())) {
        tasks.recordRejected(framework, task, role, node, verdict);
      }
    }
  }

  /** Places one task, or rejects it and says so. */
  private void launch(Work.Task task, Budget budget, Set<PodEntry> used) {
    String invalid = invalid(task, budget);
    if (invalid != null) {
      reject(task, budget, new Verdict(TaskState.ERROR, "TASK_INVALID", invalid, false));
      return;
    }
    switch (placer.place(task, budget)) {
      case Placer.Placement.In(PodEntry pod) -> enter(task, budget, pod, used);
      case Placer.Placement.Impossible(String why) -> {
        reject(task, budget, new Verdict(TaskState.DROPPED, "INVALID_OFFERS", why, false));
        turn.notice(
            budget.framework.home.name, true, "TaskDropped", "task " + task.id() + ": " + why);
      }
    }
  }

  TaskEntry enter(Work.Task task, Budget budget, PodEntry pod, Set<PodEntry> used) {
    TaskEntry entry = tasks.enter(task, budget.standing, pod);
    pod.waiting.add(entry);
    Work.Executor executor = task.executor();
    if (executor != null) {
      pod.executor = executor.payload();
    }
    pod.used = true;
    rooms.changed(pod);
    tasks.record(entry);
    used.add(pod);
    return entry;
  }

  void reject(Work.Task task, Budget budget, Verdict verdict) {
    tasks.reject(budget.framework, task, verdict);
    if (!budget.framework.tasks.contains(task.id())) {
      tasks.recordRejected(
          budget.framework, task, budget.standing.role, budget.agent.name, verdict);
    }
  }

  private @Nullable String invalid(Work.Task task, Budget budget) {
    String alone = invalidAlone(task, budget);
    return alone == null ? misfit(task, budget) : alone;
  }

  /** What is wrong with a task whatever is launched beside it. */
  static @Nullable String invalidAlone(Work.Task task, Budget budget) {
    FrameworkEntry framework = budget.framework;
    if (task.problem() != null) {
      return task.problem();
    }
    if (framework.tasks.contains(task.id())) {
      return "Task has duplicate ID: " + task.id();
    }
    if (budget.agent.node == null || !task.agent().equals(budget.agent.node.id())) {
      return "Task uses invalid agent "
          + task.agent()
          + " while the offers are for agent "
          + (budget.agent.node == null ? budget.agent.name : budget.agent.node.id());
    }
    if (task.role() != null && !task.role().equals(budget.standing.role)) {
      return "Task or its executor uses resources allocated to role '"
          + task.role()
          + "' while the offers are for role '"
          + budget.standing.role
          + "'";
    }
    if (task.resources().isEmpty()) {
      return "Task uses no resources: set 'resources' to what it needs";
    }
    return null;
  }

  /** Why a task does not fit to its executor or into the offers. */
  @Nullable String misfit(Work.Task task, Budget budget) {
    FrameworkEntry framework = budget.framework;
    Bundle needed = task.bundle();
    Work.Executor executor = task.executor();
    if (executor != null) {
      PodEntry pod = pods.ofExecutor(framework, executor.id(), budget.agent);
      boolean charged = pod != null && pod.floorHeld;
      if (pod != null && (pod.forGroup() || executor.shape().startsWith(Work.GROUP))) {
        return "Executor '"
            + executor.id()
            + "' has its pod, which cannot get more containers, and tasks of different images need"
            + " one each: use another executor id, or launch when it is over";
      }
      if (pod != null
          && executor.shape().startsWith(Work.NODE_PORTS)
          && !pod.plan.shape().equals(executor.shape())) {
        return "Executor '"
            + executor.id()
            + "' has its pod, which cannot get more ports of the node: use another executor id, or"
            + " leave the ports out";
      }
      // Where its own words are known they decide: its shape holds what the Framework says too.
      Work.Payload told = pod != null && pod.floorHeld ? pod.executor : null;
      if (pod != null
          && (!pod.plan.floor().equals(executor.resources())
              || (told == null
                  ? !pod.plan.shape().equals(executor.shape())
                  : !told.saysTheSameAs(executor.payload())
                      || !pod.floorMarked.equals(executor.marked())))) {
        return "Executor '"
            + executor.id()
            + "' is not the one that runs on the agent under this id: its description differs";
      }
      if (pod != null && pod.standing != budget.standing) {
        return "Executor '"
            + executor.id()
            + "' was started for role "
            + pod.standing.role
            + " and its pod is still there: use an offer of that role, or another executor id";
      }
      if (!executor.resources().ports().intersection(task.resources().ports()).isEmpty()) {
        return "Task and executor use the same ports";
      }
      String kinds = mixed(needed.plus(executor.bundle()));
      if (kinds != null) {
        return mixes(kinds);
      }
      needed = charged ? needed : needed.plus(executor.bundle());
    }
    String mixed = mixed(needed);
    if (mixed != null) {
      return mixes(mixed);
    }
    // That a pod's agent needs room as well is no mistake of the framework.
    Bundle available = budget.told();
    return available.contains(needed)
        ? null
        : "Task uses more resources (" + needed + ") than available (" + available + ")";
  }

  private static String mixes(String name) {
    return "Task mixes revocable and other " + name + ": take all of them from one kind";
  }

  /** What is partly revocable and partly not; with its executor that holds as well. */
  private static @Nullable String mixed(Bundle needed) {
    Resources revocable = needed.marked().lent();
    Resources rest = needed.total().minus(revocable);
    if (revocable.isEmpty()) {
      return null;
    }
    if (revocable.cpuMillis() > 0 && rest.cpuMillis() > 0) {
      return "cpus";
    }
    if (revocable.memBytes() > 0 && rest.memBytes() > 0) {
      return "mem";
    }
    if (revocable.diskBytes() > 0 && rest.diskBytes() > 0) {
      return "disk";
    }
    if (revocable.gpus() > 0 && rest.gpus() > 0) {
      return "gpus";
    }
    for (String name : revocable.custom().keySet()) {
      if (rest.custom().containsKey(name)) {
        return name;
      }
    }
    return null;
  }

  private void announceOrDispatch(PodEntry pod) {
    if (pod.announced) {
      rooms.resizes().patchIfDue(pod);
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
