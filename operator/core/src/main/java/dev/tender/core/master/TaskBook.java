package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tasks from launch to acknowledged end: their states, their room, and who is told what. */
final class TaskBook {
  private final Turn turn;
  private final Timers timers;
  private final Rooms rooms;
  private final OwedEnds owed;

  /** After so long an agent has heard what it was sent, or its stream is known to be dead. */
  private final long heardMillis;

  private Consumer<TaskEntry> released = task -> {};

  TaskBook(Turn turn, Timers timers, MasterSettings settings, Rooms rooms) {
    this.turn = turn;
    this.timers = timers;
    this.rooms = rooms;
    this.owed = new OwedEnds(turn, timers, settings, this::pass);
    this.heardMillis = 2 * settings.agentTimeout().toMillis();
  }

  /** Whom to tell that a task takes no room any more. */
  void whenReleased(Consumer<TaskEntry> action) {
    released = action;
  }

  OwedEnds owed() {
    return owed;
  }

  /**
   * What the master itself decides about a task.
   *
   * @param owed repeated until it is acknowledged
   */
  record Verdict(TaskState state, @Nullable String reason, String message, boolean owed) {}

  /** Enters a task that takes room in a pod. */
  TaskEntry enter(Work.Task task, FrameworkEntry.Standing standing, PodEntry pod) {
    TaskEntry entry = new TaskEntry(task, pod.framework, standing, pod, turn.nowMillis());
    pod.framework.tasks.add(entry);
    pod.framework.history.remove(task.id());
    pod.live.put(task.id(), entry);
    pod.tasks = pod.tasks.plus(task.resources());
    standing.allocate(task.bundle());
    if (!task.marked().isEmpty()) {
      pod.tasksMarked = pod.tasksMarked.plus(task.marked());
      rooms.remarked(pod);
    }
    return entry;
  }

  /** A task that ends before it was ever entered. */
  void reject(FrameworkEntry framework, Work.Task task, Verdict verdict) {
    TaskState told = framework.told(verdict.state());
    turn.tell(
        framework,
        new SchedulerMessage.Update(
            new Work.Status(
                task.id(),
                told,
                Work.Source.MASTER,
                verdict.reason(),
                verdict.message(),
                null,
                task.agent(),
                task.executor() == null ? null : task.executor().id(),
                null,
                null,
                null,
                null,
                null)));
  }

  /** A rejected task as the records show it; without an id there is nothing to show it by. */
  void recordRejected(
      FrameworkEntry framework, Work.Task task, String role, String node, Verdict verdict) {
    if (task.id().value().isEmpty()) {
      return;
    }
    turn.emit(TaskRecords.rejected(framework, task, role, node, verdict, turn.nowMillis()));
  }

  /** An agent says something about a task of its pod. */
  void report(PodEntry pod, Work.Status status, TaskState latest) {
    FrameworkEntry framework = pod.framework;
    TaskEntry task = framework.tasks.in(pod, status.task());
    String uuid = status.uuid();
    boolean acknowledged = uuid != null && pod.acknowledged.has(status.task(), uuid);
    if (!acknowledged && !framework.tasks.contains(status.task())) {
      reportUnknown(pod, status);
      return;
    }
    if (task == null || task.owed != null) {
      // Not of this pod, or given up: nobody waits for its word any more.
      acknowledgeToAgent(pod, status.task(), uuid);
      return;
    }
    task.heardOf = true;
    TaskState newest = latest.terminal() || !status.state().terminal() ? latest : status.state();
    if (acknowledged) {
      // The framework's acknowledgement was lost on its way to the agent, or with the agent.
      advance(task, newest);
      acknowledgeToAgent(pod, status.task(), uuid);
      return;
    }
    if (isFresh(framework, task.lastTold, uuid)) {
      advance(task, newest);
      return;
    }
    String ended = status.endedContainer();
    if (ended != null && pod.usable() && !Explanations.endSeen(task, ended)) {
      task.sent = true;
      advance(task, newest);
      owed.hold(pod, status, newest);
      return;
    }
    pass(task, status, newest);
  }

  private boolean isFresh(
      FrameworkEntry framework, @Nullable LastTold last, @Nullable String uuid) {
    return last != null && last.isFresh(framework, uuid, turn.nowMillis());
  }

  private void pass(TaskEntry task, Work.Status status, TaskState newest) {
    task.pod.held.remove(status.task());
    Work.Status completed = Explanations.completed(task, status);
    // The agent may know its framework as it was before.
    Work.Status passed = completed.withState(task.framework.told(completed.state()));
    task.unreachable = false;
    task.sent = true;
    task.reported = completed.state();
    task.lastTold = LastTold.of(task.framework, passed.uuid(), turn.nowMillis());
    task.last = passed.state().terminal() ? passed : null;
    task.passed = passed;
    task.reason = passed.reason();
    task.message = passed.message();
    task.exitCode = passed.exitCode();
    Work.Payload said = passed.payload();
    task.told = said == null ? task.told : said.kept();
    task.changedMillis = turn.nowMillis();
    advance(task, newest);
    turn.tell(task.framework, new SchedulerMessage.Update(passed));
    record(task);
    if (passed.uuid() == null && passed.state().terminal()) {
      forget(task);
    }
  }

  /** Moves a task to its newest state; the first terminal one frees its room. */
  void advance(TaskEntry task, TaskState latest) {
    if (!task.live()) {
      return;
    }
    task.latest = latest;
    if (latest.terminal()) {
      task.pod.unacknowledged.put(task.task.id(), task);
      release(task);
    }
  }

  private void reportUnknown(PodEntry pod, Work.Status status) {
    FrameworkEntry framework = pod.framework;
    FrameworkEntry.Ended ended = framework.history.get(status.task());
    if (ended != null && isFresh(framework, ended.told(), status.uuid())) {
      return;
    }
    framework.history.put(
        status.task(),
        new FrameworkEntry.Ended(
            pod.plan.name(),
            LastTold.of(framework, status.uuid(), turn.nowMillis()),
            ended == null ? status.state() : ended.state(),
            ended == null ? status.reason() : ended.reason()));
    turn.tell(
        framework, new SchedulerMessage.Update(status.withState(framework.told(status.state()))));
  }

  /** Ends a task that was not sent yet, and with it what was to start together with it. */
  void endUnsent(TaskEntry task, Verdict verdict) {
    end(task, verdict);
    for (TaskEntry other : task.group) {
      if (other.live() && !other.sent) {
        end(other, verdict);
      }
    }
  }

  /** The master ends a task, or corrects what is believed about it. */
  void end(TaskEntry task, Verdict verdict) {
    if (task.live()) {
      task.latest = verdict.state();
      release(task);
    } else {
      throw new IllegalStateException("task has ended before: " + task.task.id());
    }
    task.unreachable = false;
    task.reported = verdict.state();
    task.reason = verdict.reason();
    task.message = verdict.message();
    task.changedMillis = turn.nowMillis();
    record(task);
    if (verdict.owed() && !task.framework.removed) {
      owed.owe(task, status(task, verdict.state(), Work.Source.AGENT, owed.newUuid()));
    } else {
      turn.tell(
          task.framework,
          new SchedulerMessage.Update(status(task, verdict.state(), Work.Source.MASTER, null)));
      leaveBooks(task);
    }
  }

  /**
   * The pod has gone with an end that the framework has not acknowledged: the master repeats it.
   */
  void inherit(TaskEntry task) {
    if (task.owed != null || task.live()) {
      return;
    }
    task.pod.unacknowledged.remove(task.task.id());
    Work.Status last = task.last;
    if (last == null || last.uuid() == null) {
      task.reported = task.latest;
      record(task);
      last = status(task, task.latest, Work.Source.AGENT, owed.newUuid());
    }
    owed.owe(task, last);
  }

  /** The pod could not be heard for too long. */
  void unreachable(TaskEntry task, String message) {
    if (task.unreachable || !task.live()) {
      return;
    }
    task.unreachable = true;
    task.unreachableMillis = turn.nowMillis();
    released.accept(task);
    task.changedMillis = turn.nowMillis();
    task.reason = "AGENT_REMOVED";
    task.message = message;
    turn.tell(
        task.framework,
        new SchedulerMessage.Update(status(task, TaskState.UNREACHABLE, Work.Source.MASTER, null)));
    record(task);
  }

  /** A status of the master's own making. */
  Work.Status status(TaskEntry task, TaskState state, Work.Source source, @Nullable String uuid) {
    ExecutorId executor = task.pod.plan.executorId();
    AgentId agent = task.pod.plan.agent();
    return dated(
        task,
        new Work.Status(
            task.task.id(),
            task.framework.told(state),
            source,
            task.reason,
            task.message,
            uuid,
            agent,
            executor,
            null,
            null,
            task.told,
            task.pod.address,
            null));
  }

  /** With the time since when the task cannot be reached, if that is so. */
  static Work.Status dated(TaskEntry task, Work.Status status) {
    return task.unreachable ? status.withUnreachableSince(task.unreachableMillis) : status;
  }

  void acknowledge(FrameworkEntry framework, TaskId id, String uuid) {
    List<TaskEntry> named = framework.tasks.named(id);
    for (TaskEntry task : named) {
      if (uuid.equals(task.uuid())) {
        acknowledge(task, uuid);
        return;
      }
    }
    for (TaskEntry task : named) {
      // An earlier master may have told it.
      if (task.owed == null) {
        acknowledgeToAgent(task.pod, id, uuid);
      }
    }
    if (named.isEmpty()) {
      acknowledgeEnded(framework, id, uuid);
    }
  }

  private void acknowledge(TaskEntry task, String uuid) {
    if (task.owed != null) {
      leaveBooks(task);
      return;
    }
    acknowledgeToAgent(task.pod, task.task.id(), uuid);
    remember(task.pod, task.task.id(), uuid);
    if (task.reported.terminal()) {
      forget(task);
    }
  }

  private void acknowledgeEnded(FrameworkEntry framework, TaskId id, String uuid) {
    FrameworkEntry.Ended ended = framework.history.get(id);
    PodEntry pod = ended == null || ended.pod() == null ? null : framework.pods.get(ended.pod());
    if (ended == null || pod == null) {
      return;
    }
    acknowledgeToAgent(pod, id, uuid);
    LastTold told = ended.told();
    if (told != null && uuid.equals(told.uuid())) {
      remember(pod, id, uuid);
    }
  }

  /** The agent may not hear of it: what it repeats then has been told and acknowledged. */
  private void remember(PodEntry pod, TaskId id, String uuid) {
    long now = turn.nowMillis();
    pod.acknowledged.add(id, uuid, now, pod.session == null ? Long.MIN_VALUE : now - heardMillis);
  }

  private void acknowledgeToAgent(PodEntry pod, TaskId id, @Nullable String uuid) {
    if (uuid != null) {
      turn.order(pod, new MasterEffect.AgentCommand.Acknowledge(pod.framework.id, id, uuid));
    }
  }

  private void forget(TaskEntry task) {
    task.pod.unacknowledged.remove(task.task.id());
    leaveBooks(task);
  }

  /** Forgets an ended task that nobody waits for any more. */
  void drop(TaskEntry task) {
    String uuid = task.uuid();
    if (uuid != null) {
      remember(task.pod, task.task.id(), uuid);
    }
    forget(task);
  }

  private void leaveBooks(TaskEntry task) {
    timers.cancel(task.retry);
    task.owed = null;
    task.framework.tasks.remove(task);
    task.framework.history.put(
        task.task.id(),
        new FrameworkEntry.Ended(task.pod.plan.name(), task.lastTold, task.reported, task.reason));
    rooms.changed(task.pod);
  }

  private void release(TaskEntry task) {
    PodEntry pod = task.pod;
    pod.live.remove(task.task.id());
    pod.waiting.remove(task);
    pod.tasks = pod.tasks.minus(task.task.resources());
    task.standing.release(task.task.bundle());
    if (!task.task.marked().isEmpty()) {
      pod.tasksMarked = pod.tasksMarked.minus(task.task.marked());
      rooms.remarked(pod);
    }
    released.accept(task);
    rooms.changed(pod);
  }

  /** Shows a task's state to people. */
  void record(TaskEntry task) {
    turn.emit(TaskRecords.of(task));
  }
}
