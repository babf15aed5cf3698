package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.agent.state.ExecutorProcess.Phase;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.ContainerId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What executors say, in the order and with the answers of Mesos. */
final class ExecutorCalls {
  private final AgentConfig config;
  private final Executors executors;
  private final TaskBook book;
  private final Frameworks frameworks;
  private final Containers containers;
  private @Nullable AgentId agentId;

  ExecutorCalls(
      AgentConfig config,
      Executors executors,
      TaskBook book,
      Frameworks frameworks,
      Containers containers) {
    this.config = config;
    this.executors = executors;
    this.book = book;
    this.frameworks = frameworks;
    this.containers = containers;
  }

  void agentIs(AgentId id) {
    agentId = id;
  }

  void handle(Turn turn, long ticket, ExecutorCall call) {
    if (call.body() instanceof ExecutorCallBody.Heartbeat) {
      ExecutorProcess beating =
          executors.find(new ExecutorKey(call.frameworkId(), call.executorId()));
      if (beating != null) {
        beating.beats = true;
      }
      turn.answer(ticket, 202, "");
      return;
    }
    FrameworkInfo framework = frameworks.find(call.frameworkId());
    if (framework == null) {
      turn.answer(ticket, 400, "Framework cannot be found");
      return;
    }
    ExecutorKey key = new ExecutorKey(call.frameworkId(), call.executorId());
    ExecutorProcess executor = executors.find(key);
    if (executor == null) {
      turn.answer(ticket, 400, "Executor cannot be found");
      return;
    }
    if (call.body() instanceof ExecutorCallBody.Subscribe subscribe) {
      subscribe(turn, ticket, executor, framework, subscribe);
    } else if (executor.phase == Phase.REGISTERING) {
      turn.answer(ticket, 403, "Executor is not subscribed");
    } else {
      speak(turn, ticket, executor, call.body());
    }
  }

  private void speak(Turn turn, long ticket, ExecutorProcess executor, ExecutorCallBody body) {
    switch (body) {
      case ExecutorCallBody.Update(TaskStatus status) -> {
        String refusal = update(turn, executor, status);
        turn.answer(ticket, refusal == null ? 202 : 400, refusal == null ? "" : refusal);
      }
      case ExecutorCallBody.Message message -> {
        turn.master(
            new AgentCallBody.Message(
                executor.key.frameworkId(), executor.key.executorId(), message.data()));
        turn.answer(ticket, 202, "");
      }
      case ExecutorCallBody.Heartbeat _, ExecutorCallBody.Subscribe _ ->
          throw new IllegalStateException("handled before");
    }
  }

  /** The sentence of a refusal; null when the update was taken, now or earlier. */
  private @Nullable String update(Turn turn, ExecutorProcess executor, TaskStatus status) {
    TaskKey key = new TaskKey(executor.key.frameworkId(), status.taskId());
    HeldTask task = book.find(key);
    if (task != null && !executor.key.equals(task.executor)) {
      return "Task " + key + " is not a task of executor " + executor.key;
    }
    if (task != null) {
      book.hear(turn, task, status);
    } else if (!book.endedWith(key, status.uuid())) {
      turn.say("executor " + executor.key + " speaks of task " + key + ", which nobody gave it");
    }
    // Whatever the update was, it needs no repeating: it is stored, or nobody wants it.
    if (status.uuid() != null) {
      turn.executor(executor.key, new ExecutorEvent.Acknowledged(status.taskId(), status.uuid()));
    }
    return null;
  }

  private void subscribe(
      Turn turn,
      long ticket,
      ExecutorProcess executor,
      FrameworkInfo framework,
      ExecutorCallBody.Subscribe call) {
    boolean again = executor.phase != Phase.REGISTERING;
    executor.stream = ticket;
    turn.act(new AgentAction.OpenStream(ticket, executor.key));
    turn.executor(executor.key, subscribed(executor, framework));
    turn.say("executor " + executor.key + (again ? " subscribed again" : " subscribed"));
    if (executor.phase == Phase.ENDING) {
      turn.executor(executor.key, new ExecutorEvent.Shutdown());
      return;
    }
    executor.deadlineMillis = Long.MAX_VALUE;
    if (!again) {
      executor.phase = Phase.REGISTERED;
      turn.store(
          new Entry.ExecutorRegistered(executor.key.frameworkId(), executor.key.executorId()));
    }
    for (ExecutorCallBody.Update update : call.unacknowledgedUpdates()) {
      if (update.status().uuid() != null) {
        update(turn, executor, update.status());
      }
    }
    handOverAgain(turn, executor, call.unacknowledgedTasks());
    executor.kills.forEach(
        (task, policy) -> turn.executor(executor.key, new ExecutorEvent.Kill(task, policy)));
    executor.kills.clear();
    for (HeldTask task : book.of(executor.key)) {
      if (!task.sent && !book.ended(task)) {
        executors.launch(turn, executor, task);
      }
    }
  }

  /**
   * Tasks that were handed over, but the executor does not know: they were lost on the way. They
   * are handed over once more; what is lost again may be what breaks the connection.
   */
  private void handOverAgain(Turn turn, ExecutorProcess executor, List<TaskInfo> unacknowledged) {
    Set<TaskId> known = new HashSet<>();
    for (TaskInfo task : unacknowledged) {
      known.add(task.taskId());
    }
    List<HeldTask> lost = new ArrayList<>();
    for (HeldTask task : book.of(executor.key)) {
      if (task.sent
          && book.latest(task) == TaskState.TASK_STAGING
          && !known.contains(task.key.taskId())) {
        lost.add(task);
      }
    }
    while (!lost.isEmpty()) {
      HeldTask first = lost.getFirst();
      List<HeldTask> together = first.group.isEmpty() ? List.of(first) : first.group;
      if (lost.containsAll(together) && together.stream().noneMatch(each -> each.sentAgain)) {
        together.forEach(each -> each.sentAgain = true);
        executors.deliver(turn, executor, first);
        lost.removeAll(together);
      } else {
        drop(turn, first);
        lost.remove(first);
      }
    }
  }

  private void drop(Turn turn, HeldTask task) {
    book.report(
        turn,
        task,
        Report.byAgent(
            frameworks.dropped(task.key.frameworkId()),
            "REASON_AGENT_RESTARTED",
            "The launch was lost while the executor and its agent lost each other"));
  }

  private ExecutorEvent.Subscribed subscribed(ExecutorProcess executor, FrameworkInfo framework) {
    Run run = containers.of(new RunOwner.Custom(executor.key));
    long number = run == null ? 0 : run.number;
    return new ExecutorEvent.Subscribed(
        executor.info.toBuilder().frameworkId(executor.key.frameworkId()).build(),
        framework,
        new AgentInfo(config.address(), config.port(), List.of(), List.of(), agentId, null, true),
        new ContainerId(config.pod().uid() + "-" + number));
  }
}
