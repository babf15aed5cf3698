package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.KillCause;
import dev.tender.agent.model.TaskKey;
import dev.tender.agent.model.WaitStatus;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExitCode;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/** The built-in command executor: a task that is a process. */
final class CommandTasks {
  /** What else a task's process needs. */
  record Aids(Processes processes, Fetches fetches, Checks checks) {}

  private final TaskBook book;
  private final Containers containers;
  private final Frameworks frameworks;
  private final Processes processes;
  private final Fetches fetches;
  private final Checks checks;
  private final Startup startup;
  private final Endings endings;

  CommandTasks(
      TaskBook book, Containers containers, Frameworks frameworks, Aids aids, Endings endings) {
    this.book = book;
    this.containers = containers;
    this.frameworks = frameworks;
    this.processes = aids.processes();
    this.fetches = aids.fetches();
    this.checks = aids.checks();
    this.startup = new Startup(fetches, processes);
    this.endings = endings;
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
    String problem = Startup.problem(command, task.info.container());
    if (problem != null) {
      refuse(turn, task, problem);
      return;
    }
    if (!containers.has(task.key)) {
      refuse(turn, task, "its pod was made for other tasks and has no container for it");
      return;
    }
    containers.want(task.owner());
  }

  private void refuse(Turn turn, HeldTask task, String sentence) {
    end(
        turn,
        task,
        Report.byAgent(TaskState.TASK_FAILED, "REASON_CONTAINER_LAUNCH_FAILED", sentence));
  }

  /** The task as a process in the container. */
  Occupant occupant(HeldTask task) {
    return new CommandOccupant(task);
  }

  private final class CommandOccupant implements Occupant {
    private final HeldTask task;

    CommandOccupant(HeldTask task) {
      this.task = task;
    }

    /** The task has the container to itself now. */
    @Override
    public void start(Turn turn, Run run) {
      book.markSent(turn, task);
      order(turn, run);
    }

    @Override
    public void order(Turn turn, Run run) {
      CommandInfo command = task.info.command();
      if (command == null) {
        return;
      }
      KillCause killed = endings.over(task);
      if (killed != null) {
        // Before any launcher heard of it; the kill is on record, so it never starts.
        containers.ended(turn, run);
        end(turn, task, neverStarted(killed));
        return;
      }
      Startup.Order order =
          new Startup.Order(
              command,
              task.info.container(),
              task.info.resources(),
              () -> processes.environment(task, run));
      boolean asked =
          startup.go(turn, run, order, (later, problem) -> fetched(later, run, problem));
      if (asked && book.latest(task) == TaskState.TASK_STAGING) {
        book.report(turn, task, Report.byExecutor(TaskState.TASK_STARTING, "Starting the command"));
      }
    }

    private void fetched(Turn turn, Run run, @Nullable String problem) {
      if (problem == null) {
        order(turn, run);
      } else {
        refuse(turn, task, problem);
        containers.ended(turn, run);
      }
    }

    @Override
    public void reassert(Turn turn, Run run) {
      if (endings.isUnderWay(task)) {
        endings.reassert(turn, task, run);
      } else if (run.started) {
        checks.watch(task, run);
      }
    }

    @Override
    public void started(Turn turn, Run run) {
      turn.say("task " + task.key + " runs as process " + run.pid);
      if (!endings.isUnderWay(task)) {
        book.report(turn, task, Report.byExecutor(TaskState.TASK_RUNNING, "The command runs"));
        checks.watch(task, run);
      }
    }

    @Override
    public void refused(Turn turn, String sentence) {
      KillCause killed = endings.over(task);
      if (killed == null) {
        refuse(turn, task, "Failed to start the command: " + sentence);
      } else {
        end(turn, task, neverStarted(killed));
      }
    }

    @Override
    public void exited(Turn turn, Run run, WaitStatus status, boolean outOfMemory) {
      KillCause cause = endings.over(task);
      // An end says of health only that it was the reason.
      task.healthy = cause == KillCause.UNHEALTHY ? Boolean.FALSE : null;
      String message = "Command " + status;
      Report end =
          outOfMemory ? processes.outOfMemory(run, message) : ended(cause, status, message);
      end(turn, task, end.with(ExitCode.labels(status.exitCode())));
    }

    @Override
    public void vanished(Turn turn, Run run) {
      endings.forget(task.key);
      task.healthy = null;
      end(
          turn,
          task,
          Report.containerEnded(
              run.container, "The " + run.container + " container ended under the command"));
    }
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

  private Report ended(@Nullable KillCause cause, WaitStatus status, String message) {
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

  /** Ends the task with grace; a second order may only shorten it. */
  void kill(Turn turn, HeldTask task, KillCause cause, @Nullable KillPolicy policy) {
    kill(turn, task, cause, policy, false);
  }

  /** The task's container is being stopped, by somebody who has asked the task to end already. */
  void stopped(Turn turn, HeldTask task) {
    kill(turn, task, KillCause.POD_STOPPED, null, true);
  }

  private void kill(
      Turn turn, HeldTask task, KillCause cause, @Nullable KillPolicy policy, boolean asked) {
    RunOwner owner = task.owner();
    if (containers.cancel(owner)) {
      end(turn, task, neverStarted(cause));
      return;
    }
    Run run = containers.of(owner);
    if (run == null) {
      end(turn, task, neverStarted(cause));
      return;
    }
    if (fetches.ongoing(run)) {
      containers.ended(turn, run);
      end(turn, task, neverStarted(cause));
      return;
    }
    checks.stop(task);
    if (endings.isUnderWay(task)) {
      endings.shorten(task, cause, policy);
    } else {
      turn.store(new Entry.TaskKilled(task.key.frameworkId(), task.key.taskId(), cause));
      if (frameworks.can(task.key.frameworkId(), CapabilityType.TASK_KILLING_STATE)) {
        book.report(turn, task, Report.byExecutor(TaskState.TASK_KILLING, "Asked to end"));
      }
      endings.begin(turn, task, run, cause, policy, asked);
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

  /** Does what is due: SIGKILL after the grace, an end to what takes too long. */
  void tick(Turn turn) {
    endings.tick(turn, book, containers);
    for (Run run : containers.all()) {
      HeldTask task = taskOf(run);
      if (task != null && turn.now() >= completionMillis(run, task)) {
        kill(turn, task, KillCause.COMPLETION_TIME, null);
      }
    }
  }

  /** When tick is needed next; Long.MAX_VALUE for never. */
  long deadlineMillis() {
    long deadline = endings.deadlineMillis();
    for (Run run : containers.all()) {
      HeldTask task = taskOf(run);
      if (task != null) {
        deadline = Math.min(deadline, completionMillis(run, task));
      }
    }
    return deadline;
  }

  /** Null when the run is another's. */
  private @Nullable HeldTask taskOf(Run run) {
    return run.owner instanceof RunOwner.Command(TaskKey key, var _) ? book.find(key) : null;
  }

  private long completionMillis(Run run, HeldTask task) {
    DurationInfo limit = task.info.maxCompletionTime();
    return limit == null || !run.started || endings.isUnderWay(task)
        ? Long.MAX_VALUE
        : run.startedMillis + limit.roundedMillis();
  }
}
