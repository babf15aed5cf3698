package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What frameworks ask of tasks and executors that run: kill, message, shut down. */
final class Calls {
  private static final Verdict SHUT_DOWN =
      new Verdict(
          TaskState.FAILED,
          "EXECUTOR_TERMINATED",
          "its executor was shut down before the task was sent to it",
          true);

  private final Turn turn;
  private final Books books;
  private final Reconciliation reconciliation;

  Calls(Turn turn, Books books, Reconciliation reconciliation) {
    this.turn = turn;
    this.books = books;
    this.reconciliation = reconciliation;
  }

  void kill(MasterEvent.Kill call) {
    FrameworkEntry framework = books.frameworks().find(call.framework());
    if (framework != null) {
      kill(framework, call.task(), call.agent(), call.graceMillis());
    }
  }

  /**
   * Somebody deleted the Task resource.
   *
   * @return whether the task is known, so that its end is told, or has been
   */
  boolean taskDeleted(FrameworkName name, TaskId id) {
    Installation home = books.frameworks().findInstallation(name);
    if (home == null) {
      return false;
    }
    boolean known = false;
    for (FrameworkEntry framework : List.copyOf(home.registrations.values())) {
      List<TaskEntry> named = framework.tasks.named(id);
      known |= !named.isEmpty() || framework.history.containsKey(id);
      boolean live = false;
      for (TaskEntry task : named) {
        // Nobody asks again: an agent that is away is told when it comes back.
        task.killWanted |= task.live();
        live |= task.live();
      }
      if (live) {
        kill(framework, id, null, null);
      }
    }
    return known;
  }

  private void kill(
      FrameworkEntry framework, TaskId id, @Nullable AgentId agent, @Nullable Long graceMillis) {
    List<TaskEntry> running =
        framework.tasks.named(id).stream()
            .filter(task -> task.live() && !task.unreachable)
            .toList();
    if (running.isEmpty()) {
      reconciliation.answer(framework, id, agent);
    }
    for (TaskEntry task : running) {
      if (agent == null || agent.equals(task.pod.plan.agent())) {
        kill(task, graceMillis);
      }
    }
  }

  private void kill(TaskEntry task, @Nullable Long graceMillis) {
    PodEntry pod = task.pod;
    if (!task.sent) {
      books
          .tasks()
          .endUnsent(
              task,
              new Verdict(
                  TaskState.KILLED,
                  "TASK_KILLED_DURING_LAUNCH",
                  "killed before it was sent to its agent",
                  true));
      if (!pod.attachedOnce && pod.idle()) {
        books.rooms().departures().leave(pod, "all that it was made for has been killed");
      }
      return;
    }
    task.killWanted = true;
    task.killGraceMillis = graceMillis;
    turn.order(pod, new AgentCommand.Kill(task.framework.id, task.task.id(), graceMillis));
  }

  void acknowledge(MasterEvent.Acknowledge call) {
    FrameworkEntry framework = books.frameworks().find(call.framework());
    if (framework != null) {
      books.tasks().acknowledge(framework, call.task(), call.uuid());
    }
  }

  void shutdownExecutor(MasterEvent.ShutdownExecutor call) {
    PodEntry pod = executorPod(call.framework(), call.agent(), call.executor());
    if (pod == null) {
      killCommand(call);
      return;
    }
    for (TaskEntry task : List.copyOf(pod.live.values())) {
      if (task.live() && !task.sent) {
        books.tasks().endUnsent(task, SHUT_DOWN);
      }
    }
    if (!pod.attachedOnce && pod.idle()) {
      books.rooms().departures().leave(pod, "its executor was shut down before it started");
    } else {
      turn.order(pod, new AgentCommand.ShutdownExecutor(call.framework(), call.executor()));
    }
  }

  /** To its framework a command is a task with an executor of the same id. */
  private void killCommand(MasterEvent.ShutdownExecutor call) {
    FrameworkEntry framework = books.frameworks().find(call.framework());
    TaskId id = new TaskId(call.executor().value());
    TaskEntry task = framework == null ? null : framework.tasks.get(id, call.agent());
    if (framework != null
        && task != null
        && task.live()
        && !task.unreachable
        && !task.pod.custom()) {
      kill(framework, id, call.agent(), null);
    }
  }

  void message(MasterEvent.FrameworkMessage call) {
    PodEntry pod = executorPod(call.framework(), call.agent(), call.executor());
    if (pod != null) {
      turn.order(pod, new AgentCommand.Message(call.framework(), call.executor(), call.message()));
    }
  }

  private @Nullable PodEntry executorPod(
      FrameworkId framework, AgentId agentId, ExecutorId executor) {
    FrameworkEntry entry = books.frameworks().find(framework);
    AgentEntry agent = books.agents().find(agentId);
    return entry == null || agent == null ? null : books.pods().ofExecutor(entry, executor, agent);
  }
}
