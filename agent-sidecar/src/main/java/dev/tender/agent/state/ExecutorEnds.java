package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.state.ExecutorProcess.Phase;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/** How custom executors end, and their tasks with them. */
final class ExecutorEnds {
  private static final int SIGKILL = 9;

  private final AgentConfig config;
  private final Executors executors;
  private final TaskBook book;
  private final Containers containers;
  private final Frameworks frameworks;
  private final Fetches fetches;
  private final ExecutorExits exits;

  ExecutorEnds(
      AgentConfig config,
      Executors executors,
      TaskBook book,
      Containers containers,
      Frameworks frameworks,
      Fetches fetches,
      ExecutorExits exits) {
    this.config = config;
    this.executors = executors;
    this.book = book;
    this.containers = containers;
    this.frameworks = frameworks;
    this.fetches = fetches;
    this.exits = exits;
  }

  /**
   * It is gone, and its tasks that have not ended get this report.
   *
   * @param status as wait(2) gives it; -1 when there was no process, or nobody saw its end
   */
  void gone(Turn turn, ExecutorProcess executor, int status, String message, Report report) {
    failTasks(turn, executor, report);
    ExecutorKey key = executor.key;
    executors.forget(key);
    turn.store(new Entry.ExecutorRemoved(key.frameworkId(), key.executorId()));
    turn.act(new AgentAction.CloseStream(key));
    turn.say("executor " + key + ": " + message);
    exits.tell(
        turn,
        new AgentCallBody.ExecutorExited(key.frameworkId(), key.executorId(), status, message));
  }

  private void failTasks(Turn turn, ExecutorProcess executor, Report report) {
    for (HeldTask task : book.of(executor.key)) {
      if (!book.ended(task)) {
        book.report(turn, task, report);
      }
    }
  }

  /** A task is to end: the executor decides how, unless it never heard of it. */
  void kill(Turn turn, ExecutorProcess executor, HeldTask task, @Nullable KillPolicy policy) {
    if (task.sent) {
      if (executor.stream == null) {
        executor.kills.put(task.key.taskId(), policy);
      } else {
        turn.executor(executor.key, new ExecutorEvent.Kill(task.key.taskId(), policy));
      }
      return;
    }
    Report report =
        Report.byAgent(
            TaskState.TASK_KILLED,
            "REASON_TASK_KILLED_DURING_LAUNCH",
            "Killed before it was handed to executor " + executor.key);
    book.report(turn, task, report);
    for (HeldTask other : task.group) {
      if (!book.ended(other)) {
        book.report(turn, other, report);
      }
    }
    boolean unused = true;
    for (HeldTask other : book.of(executor.key)) {
      unused &= !other.sent && book.ended(other);
    }
    if (unused && executor.phase == Phase.REGISTERING) {
      shutDown(turn, executor, "it was never given a task");
    }
  }

  /** Asks the executor to end, and sees to it after the grace. */
  void shutDown(Turn turn, ExecutorProcess executor, String why) {
    if (executor.phase == Phase.ENDING) {
      return;
    }
    RunOwner owner = new RunOwner.Custom(executor.key);
    if (containers.cancel(owner) || stopFetch(turn, owner)) {
      gone(
          turn,
          executor,
          -1,
          "never started: " + why,
          Report.byAgent(TaskState.TASK_FAILED, "REASON_EXECUTOR_TERMINATED", why));
      return;
    }
    turn.say("executor " + executor.key + " is asked to end: " + why);
    if (executor.phase == Phase.REGISTERING) {
      end(turn, executor);
      return;
    }
    // One that is just coming back hears of it when it subscribes.
    executor.deadlineMillis = turn.now() + executor.graceMillis(config.executorGraceMillis());
    ending(turn, executor);
    turn.executor(executor.key, new ExecutorEvent.Shutdown());
  }

  /** Whether there was no process yet, only files on their way. */
  private boolean stopFetch(Turn turn, RunOwner owner) {
    Run run = containers.of(owner);
    if (run == null || !fetches.ongoing(run)) {
      return false;
    }
    containers.ended(turn, run);
    return true;
  }

  private void ending(Turn turn, ExecutorProcess executor) {
    executor.phase = Phase.ENDING;
    turn.store(new Entry.ExecutorEnding(executor.key.frameworkId(), executor.key.executorId()));
  }

  /** Ends the executor now, and its tasks with this report. */
  void end(Turn turn, ExecutorProcess executor, Report report) {
    if (containers.of(new RunOwner.Custom(executor.key)) != null) {
      failTasks(turn, executor, report);
      end(turn, executor);
    }
  }

  /** Ends the executor's process group now. */
  private void end(Turn turn, ExecutorProcess executor) {
    executor.deadlineMillis = Long.MAX_VALUE;
    if (executor.phase != Phase.ENDING) {
      ending(turn, executor);
    }
    Run run = containers.of(new RunOwner.Custom(executor.key));
    if (run != null) {
      turn.launcher(run.container, new LauncherCommand.SignalGroup(run.id, SIGKILL));
    }
  }

  /** Ends those with whom patience is over. */
  void tick(Turn turn) {
    for (ExecutorProcess executor : executors.all()) {
      if (turn.now() < executor.deadlineMillis) {
        continue;
      }
      switch (executor.phase) {
        case REGISTERING -> {
          failTasks(
              turn,
              executor,
              Report.byAgent(
                  TaskState.TASK_FAILED,
                  "REASON_EXECUTOR_REGISTRATION_TIMEOUT",
                  "Executor " + executor.key + " did not subscribe within 1mins"));
          end(turn, executor);
        }
        case REGISTERED -> {
          failTasks(
              turn,
              executor,
              Report.byAgent(
                  frameworks.gone(executor.key.frameworkId()),
                  "REASON_EXECUTOR_REREGISTRATION_TIMEOUT",
                  "Executor " + executor.key + " did not come back after a restart of its agent"));
          end(turn, executor);
        }
        case ENDING -> end(turn, executor);
      }
    }
  }

  /** When tick is needed next; Long.MAX_VALUE for never. */
  long deadlineMillis() {
    long deadline = Long.MAX_VALUE;
    for (ExecutorProcess executor : executors.all()) {
      deadline = Math.min(deadline, executor.deadlineMillis);
    }
    return deadline;
  }

  /** The launcher is there again: an executor that should be dead is killed once more. */
  void reassert(Turn turn, ExecutorProcess executor) {
    if (executor.phase == Phase.ENDING && executor.deadlineMillis == Long.MAX_VALUE) {
      end(turn, executor);
    }
  }
}
