package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.executor.CommandLine;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.KillCause;
import dev.tender.agent.model.MesosDuration;
import dev.tender.agent.model.TaskKey;
import dev.tender.agent.model.WaitStatus;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExitCode;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The built-in command executor: a task that is a process. */
final class CommandTasks {
  /** How long a task may take to end once it was asked to, unless its kill policy says. */
  static final long DEFAULT_GRACE_MILLIS = 3_000;

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  /** A kill under way: begun with SIGTERM, ended by SIGKILL at the deadline. */
  private record Ending(KillCause cause, long beganMillis, long deadlineMillis, boolean forced) {}

  /** What else a task's process needs. */
  record Aids(Processes processes, Fetches fetches, Checks checks) {}

  private final TaskBook book;
  private final Container container;
  private final Frameworks frameworks;
  private final Processes processes;
  private final Fetches fetches;
  private final Checks checks;
  private final long longestGraceMillis;
  private final Map<TaskKey, Ending> endings = new LinkedHashMap<>();

  CommandTasks(
      TaskBook book,
      Container container,
      Frameworks frameworks,
      Aids aids,
      long longestGraceMillis) {
    this.longestGraceMillis = longestGraceMillis;
    this.book = book;
    this.container = container;
    this.frameworks = frameworks;
    this.processes = aids.processes();
    this.fetches = aids.fetches();
    this.checks = aids.checks();
  }

  void launch(Turn turn, HeldTask task) {
    if (book.ended(task)) {
      return; // With another of its group, a moment ago.
    }
    CommandInfo command = task.info.command();
    if (command == null) {
      refuse(turn, task, "command: the task has neither a command nor an executor");
      return;
    }
    if (CommandLine.of(command, task.info.container())
        instanceof CommandLine.Refused(String sentence)) {
      refuse(turn, task, sentence);
      return;
    }
    String problem = Fetches.problem(command);
    if (problem != null) {
      refuse(turn, task, problem);
      return;
    }
    container.want(task.owner());
  }

  private void refuse(Turn turn, HeldTask task, String sentence) {
    end(
        turn,
        task,
        Report.byAgent(TaskState.TASK_FAILED, "REASON_CONTAINER_LAUNCH_FAILED", sentence));
  }

  /** The task as a process in the container. */
  Occupant occupant(HeldTask task) {
    return new CommandOccupant(this, task);
  }

  private record CommandOccupant(CommandTasks commands, HeldTask task) implements Occupant {
    @Override
    public void start(Turn turn, Run run) {
      commands.start(turn, task, run);
    }

    @Override
    public void order(Turn turn, Run run) {
      commands.order(turn, task, run);
    }

    @Override
    public void reassert(Turn turn, Run run) {
      commands.reassert(turn, task, run);
    }

    @Override
    public void started(Turn turn, Run run) {
      commands.started(turn, task, run);
    }

    @Override
    public void refused(Turn turn, String sentence) {
      commands.refused(turn, task, sentence);
    }

    @Override
    public void exited(Turn turn, WaitStatus status, boolean outOfMemory) {
      commands.exited(turn, task, status, outOfMemory);
    }

    @Override
    public void vanished(Turn turn) {
      commands.vanished(turn, task);
    }
  }

  /** The task has the container to itself now. */
  private void start(Turn turn, HeldTask task, Run run) {
    book.markSent(turn, task);
    order(turn, task, run);
  }

  /** Fetches what it wants, then asks the launcher; also again when that never heard of it. */
  private void order(Turn turn, HeldTask task, Run run) {
    CommandInfo command = task.info.command();
    if (command == null) {
      return;
    }
    Ending ending = endings.remove(task.key);
    if (ending != null) {
      // Killed before any launcher heard of it; the kill is on record, so it never starts.
      container.ended(turn, run);
      end(turn, task, neverStarted(ending.cause()));
      return;
    }
    if (fetches.needed(run, command)) {
      fetches.fetch(
          turn,
          run,
          command,
          task.info.resources(),
          (later, problem) -> fetched(later, task, run, problem));
    } else if (CommandLine.of(command, task.info.container())
        instanceof CommandLine.Runnable(List<String> argv)) {
      if (book.latest(task) == TaskState.TASK_STAGING) {
        book.report(turn, task, Report.byExecutor(TaskState.TASK_STARTING, "Starting the command"));
      }
      Processes.link(turn, run, task.info.container());
      processes.start(turn, run, argv, processes.environment(task, run).with(command));
    }
  }

  private void fetched(Turn turn, HeldTask task, Run run, @Nullable String problem) {
    if (problem == null) {
      order(turn, task, run);
    } else {
      refuse(turn, task, problem);
      container.ended(turn, run);
    }
  }

  private void started(Turn turn, HeldTask task, Run run) {
    turn.say("task " + task.key + " runs as process " + run.pid);
    if (!endings.containsKey(task.key)) {
      book.report(turn, task, Report.byExecutor(TaskState.TASK_RUNNING, "The command runs"));
      checks.watch(task, run);
    }
  }

  /** The launcher could not start it. */
  private void refused(Turn turn, HeldTask task, String sentence) {
    Ending ending = endings.remove(task.key);
    if (ending == null) {
      refuse(turn, task, "Failed to start the command: " + sentence);
    } else {
      end(turn, task, neverStarted(ending.cause()));
    }
  }

  private void exited(Turn turn, HeldTask task, WaitStatus status, boolean outOfMemory) {
    Ending ending = endings.remove(task.key);
    KillCause cause = ending == null ? null : ending.cause();
    // An end says of health only that it was the reason.
    task.healthy = cause == KillCause.UNHEALTHY ? Boolean.FALSE : null;
    String message = "Command " + status;
    Report end = outOfMemory ? processes.outOfMemory(message) : end(cause, status, message);
    end(turn, task, end.with(ExitCode.labels(status.exitCode())));
  }

  /** The end of a task, and unless it was a good one that of its group. */
  private void end(Turn turn, HeldTask task, Report report) {
    book.report(turn, task, report);
    if (report.state() == TaskState.TASK_FINISHED) {
      return;
    }
    for (HeldTask other : task.group) {
      if (!book.ended(other)) {
        kill(turn, other, KillCause.GROUP, null);
      }
    }
  }

  private Report end(@Nullable KillCause cause, WaitStatus status, String message) {
    if (cause == null) {
      return Report.byExecutor(
          status.succeeded() ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED, message);
    }
    return switch (cause) {
      case REQUEST -> Report.byExecutor(TaskState.TASK_KILLED, message);
      case DISK -> processes.outOfDisk(message);
      case GROUP ->
          Report.byExecutor(
              TaskState.TASK_KILLED, message + " because another task of its group has ended");
      case UNHEALTHY ->
          Report.byExecutor(
              TaskState.TASK_KILLED, message + " because its health check failed too often");
      case COMPLETION_TIME ->
          new Report(
              TaskState.TASK_FAILED,
              TaskSource.SOURCE_EXECUTOR,
              "REASON_MAX_COMPLETION_TIME_REACHED",
              message + " after its maximum completion time",
              null,
              null);
      case POD_STOPPED ->
          Report.byAgent(
              TaskState.TASK_FAILED,
              "REASON_EXECUTOR_TERMINATED",
              message + " because its pod is being deleted");
    };
  }

  /** Its container is gone, and nobody saw how it ended. */
  private void vanished(Turn turn, HeldTask task) {
    endings.remove(task.key);
    task.healthy = null;
    end(turn, task, Report.containerEnded("The executor container ended under the command"));
  }

  /** Ends the task with grace; a second order may only shorten it. */
  void kill(Turn turn, HeldTask task, KillCause cause, @Nullable KillPolicy policy) {
    kill(turn, task, cause, policy, SIGTERM);
  }

  /** The task's container is being stopped, by somebody who has asked the task to end already. */
  void stopped(Turn turn, HeldTask task) {
    kill(turn, task, KillCause.POD_STOPPED, null, 0);
  }

  /**
   * @param signal that asks the task to end; 0 for none
   */
  private void kill(
      Turn turn, HeldTask task, KillCause cause, @Nullable KillPolicy policy, int signal) {
    RunOwner owner = task.owner();
    if (container.cancel(owner)) {
      end(turn, task, neverStarted(cause));
      return;
    }
    Run run = container.of(owner);
    if (run == null) {
      end(turn, task, neverStarted(cause));
      return;
    }
    if (fetches.ongoing(run)) {
      container.ended(turn, run);
      end(turn, task, neverStarted(cause));
      return;
    }
    checks.stop(task);
    long grace = grace(task, cause, policy);
    Ending before = endings.get(task.key);
    if (before != null) {
      long shorter = Math.min(before.deadlineMillis(), before.beganMillis() + grace);
      endings.put(
          task.key, new Ending(before.cause(), before.beganMillis(), shorter, before.forced()));
      tick(turn);
      return;
    }
    turn.store(new Entry.TaskKilled(task.key.frameworkId(), task.key.taskId(), cause));
    if (frameworks.can(task.key.frameworkId(), CapabilityType.TASK_KILLING_STATE)) {
      book.report(turn, task, Report.byExecutor(TaskState.TASK_KILLING, "Asked to end"));
    }
    turn.say("task " + task.key + " is asked to end within " + grace + " ms");
    endings.put(task.key, new Ending(cause, turn.now(), turn.now() + grace, false));
    if (signal != 0) {
      turn.launcher(new LauncherCommand.SignalGroup(run.id, signal));
    }
    tick(turn);
  }

  private static Report neverStarted(KillCause cause) {
    return switch (cause) {
      case REQUEST, COMPLETION_TIME, UNHEALTHY, DISK, GROUP ->
          Report.byAgent(
              TaskState.TASK_KILLED,
              "REASON_TASK_KILLED_DURING_LAUNCH",
              "Killed before it was started");
      case POD_STOPPED ->
          Report.byAgent(
              TaskState.TASK_FAILED,
              "REASON_EXECUTOR_TERMINATED",
              "Its pod is being deleted before it was started");
    };
  }

  /** No grace is longer than the pod has when it is stopped, and than its Framework allows. */
  private long grace(HeldTask task, KillCause cause, @Nullable KillPolicy policy) {
    KillPolicy last = policy == null ? task.info.killPolicy() : policy;
    DurationInfo period = last == null ? null : last.gracePeriod();
    long grace =
        period == null ? DEFAULT_GRACE_MILLIS : MesosDuration.toMillis(period.nanoseconds());
    return switch (cause) {
      case REQUEST, POD_STOPPED, UNHEALTHY, GROUP -> Math.min(grace, longestGraceMillis);
      case COMPLETION_TIME, DISK -> 0;
    };
  }

  /** Does what is due: SIGKILL after the grace, an end to what takes too long. */
  void tick(Turn turn) {
    for (Map.Entry<TaskKey, Ending> entry : endings.entrySet()) {
      Ending ending = entry.getValue();
      HeldTask task = book.find(entry.getKey());
      Run run = task == null ? null : container.of(task.owner());
      if (run != null && !ending.forced() && turn.now() >= ending.deadlineMillis()) {
        entry.setValue(
            new Ending(ending.cause(), ending.beganMillis(), ending.deadlineMillis(), true));
        turn.launcher(new LauncherCommand.SignalGroup(run.id, SIGKILL));
      }
    }
    for (Run run : container.all()) {
      if (run.owner instanceof RunOwner.Command(TaskKey key, var _)
          && turn.now() >= completionMillis(run, key)) {
        HeldTask task = book.find(key);
        if (task != null) {
          kill(turn, task, KillCause.COMPLETION_TIME, null);
        }
      }
    }
  }

  /** When tick is needed next; Long.MAX_VALUE for never. */
  long deadlineMillis() {
    long deadline = Long.MAX_VALUE;
    for (Ending ending : endings.values()) {
      if (!ending.forced()) {
        deadline = Math.min(deadline, ending.deadlineMillis());
      }
    }
    for (Run run : container.all()) {
      if (run.owner instanceof RunOwner.Command(TaskKey key, var _)) {
        deadline = Math.min(deadline, completionMillis(run, key));
      }
    }
    return deadline;
  }

  private long completionMillis(Run run, TaskKey key) {
    HeldTask task = book.find(key);
    DurationInfo limit = task == null ? null : task.info.maxCompletionTime();
    return limit == null || !run.started || endings.containsKey(key)
        ? Long.MAX_VALUE
        : run.startedMillis + MesosDuration.toMillis(limit.nanoseconds());
  }

  /** After a restart of the agent the grace begins anew: nobody knows how much has passed. */
  void restoreKill(TaskKey key, KillCause cause) {
    endings.put(key, new Ending(cause, Long.MIN_VALUE, Long.MAX_VALUE, false));
  }

  void forgetKill(TaskKey key) {
    endings.remove(key);
  }

  /** The launcher is there again: whatever signal was due is given. */
  private void reassert(Turn turn, HeldTask task, Run run) {
    Ending ending = endings.get(task.key);
    if (ending == null) {
      if (run.started) {
        checks.watch(task, run);
      }
      return;
    }
    boolean restored = ending.beganMillis() == Long.MIN_VALUE;
    Ending again =
        restored
            ? new Ending(
                ending.cause(), turn.now(), turn.now() + grace(task, ending.cause(), null), false)
            : new Ending(ending.cause(), ending.beganMillis(), ending.deadlineMillis(), false);
    endings.put(task.key, again);
    turn.launcher(new LauncherCommand.SignalGroup(run.id, SIGTERM));
  }

  void snapshot(List<Entry> entries) {
    endings.forEach((key, ending) ->
        entries.add(new Entry.TaskKilled(key.frameworkId(), key.taskId(), ending.cause())));
  }
}
