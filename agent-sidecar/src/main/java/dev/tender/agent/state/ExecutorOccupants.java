package dev.tender.agent.state;

import dev.tender.agent.model.WaitStatus;
import dev.tender.agent.state.ExecutorProcess.Phase;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/** Custom executors as processes in the container. */
final class ExecutorOccupants {
  private final Containers containers;
  private final Processes processes;
  private final Startup startup;
  private final ExecutorEnds ends;

  ExecutorOccupants(
      Containers containers, Processes processes, Startup startup, ExecutorEnds ends) {
    this.containers = containers;
    this.processes = processes;
    this.startup = startup;
    this.ends = ends;
  }

  /** The executor as a process in the container. */
  Occupant of(ExecutorProcess executor) {
    return new ExecutorOccupant(executor);
  }

  private final class ExecutorOccupant implements Occupant {
    private final ExecutorProcess executor;

    ExecutorOccupant(ExecutorProcess executor) {
      this.executor = executor;
    }

    @Override
    public void start(Turn turn, Run run) {
      order(turn, run);
    }

    @Override
    public void order(Turn turn, Run run) {
      if (executor.phase == Phase.ENDING) {
        // Told to end before any launcher heard of it; that is on record, so it never starts.
        terminated(turn, -1, "Executor ended before it was started");
        containers.ended(turn, run);
        return;
      }
      ContainerInfo image = executor.info.container();
      CommandInfo command = executor.info.command();
      if (command == null) {
        refuse(turn, run, "executor.command: it names no command to run");
        return;
      }
      String problem = Startup.problem(command, image);
      if (problem != null) {
        refuse(turn, run, "executor." + problem);
        return;
      }
      Startup.Order order =
          new Startup.Order(
              command,
              image,
              executor.info.resources(),
              () -> processes.environment(executor, run));
      boolean asked = startup.go(turn, run, order, (later, why) -> fetched(later, run, why));
      if (!asked) {
        // Patience begins with the process, not with its files.
        executor.deadlineMillis = Long.MAX_VALUE;
      } else if (executor.deadlineMillis == Long.MAX_VALUE) {
        executor.deadlineMillis = turn.now() + Executors.REGISTRATION_MILLIS;
      }
    }

    private void fetched(Turn turn, Run run, @Nullable String problem) {
      if (problem == null) {
        order(turn, run);
      } else {
        refuse(turn, run, problem);
      }
    }

    private void refuse(Turn turn, Run run, String sentence) {
      refused(turn, sentence);
      containers.ended(turn, run);
    }

    @Override
    public void reassert(Turn turn, Run run) {
      ends.reassert(turn, executor);
    }

    @Override
    public void started(Turn turn, Run run) {
      turn.say("executor " + executor.key + " runs as process " + run.pid);
    }

    @Override
    public void refused(Turn turn, String sentence) {
      String message = "Failed to start executor " + executor.key + ": " + sentence;
      ends.gone(
          turn,
          executor,
          -1,
          message,
          Report.byAgent(TaskState.TASK_FAILED, "REASON_CONTAINER_LAUNCH_FAILED", message));
    }

    @Override
    public void exited(Turn turn, Run run, WaitStatus status, boolean outOfMemory) {
      String message = "Executor " + status;
      if (outOfMemory) {
        ends.gone(turn, executor, status.raw(), message, processes.outOfMemory(run, message));
      } else {
        terminated(turn, status.raw(), message);
      }
    }

    private void terminated(Turn turn, int status, String message) {
      ends.gone(
          turn,
          executor,
          status,
          message,
          Report.byAgent(TaskState.TASK_FAILED, "REASON_EXECUTOR_TERMINATED", message));
    }

    @Override
    public void vanished(Turn turn, Run run) {
      String message = "The executor container ended under the executor";
      ends.gone(turn, executor, -1, message, Report.containerEnded(run.container, message));
    }
  }
}
