package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.state.ExecutorProcess.Phase;
import dev.tender.protocol.agent.ExecutorRecord;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskGroupInfo;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The custom executors of this pod, and the tasks that they are given. */
final class Executors {
  /** How long a new executor may take to subscribe. */
  static final long REGISTRATION_MILLIS = 60_000;

  /** How long an executor may take to come back after the agent's own restart. */
  static final long REREGISTRATION_MILLIS = 15_000;

  private final AgentConfig config;
  private final TaskBook book;
  private final Containers containers;
  private final Frameworks frameworks;
  private final Map<ExecutorKey, ExecutorProcess> executors = new LinkedHashMap<>();

  Executors(AgentConfig config, TaskBook book, Containers containers, Frameworks frameworks) {
    this.config = config;
    this.book = book;
    this.containers = containers;
    this.frameworks = frameworks;
  }

  @Nullable ExecutorProcess find(ExecutorKey key) {
    return executors.get(key);
  }

  Collection<ExecutorProcess> all() {
    return List.copyOf(executors.values());
  }

  /** Whether a framework has any. */
  boolean isOf(FrameworkId framework) {
    return executors.keySet().stream().anyMatch(key -> key.frameworkId().equals(framework));
  }

  /** The executor of this key, which is made and started if there is none. */
  ExecutorProcess wanted(Turn turn, ExecutorKey key, ExecutorInfo info) {
    ExecutorProcess executor = executors.get(key);
    if (executor == null) {
      executor = restore(key, info);
      turn.store(new Entry.ExecutorAdded(key.frameworkId(), info));
      containers.want(new RunOwner.Custom(key));
    }
    return executor;
  }

  ExecutorProcess restore(ExecutorKey key, ExecutorInfo info) {
    ExecutorProcess executor = new ExecutorProcess(key, info);
    executors.put(key, executor);
    return executor;
  }

  void launch(Turn turn, ExecutorProcess executor, HeldTask task) {
    if (!executor.takesTasks()) {
      book.report(
          turn,
          task,
          Report.byAgent(
              frameworks.dropped(task.key.frameworkId()),
              "REASON_EXECUTOR_TERMINATED",
              "Executor " + executor.key + " is ending"));
    } else if (executor.phase == Phase.REGISTERED && executor.stream != null && !task.sent) {
      deliver(turn, executor, task);
    }
  }

  /** With its group, if it has one: nothing of that has reached the executor, nor has ended. */
  void deliver(Turn turn, ExecutorProcess executor, HeldTask task) {
    if (task.group.isEmpty()) {
      book.markSent(turn, task);
      turn.executor(executor.key, new ExecutorEvent.Launch(task.info));
      return;
    }
    task.group.forEach(each -> book.markSent(turn, each));
    List<TaskInfo> tasks = task.group.stream().map(each -> each.info).toList();
    turn.executor(executor.key, new ExecutorEvent.LaunchGroup(new TaskGroupInfo(tasks)));
  }

  /** The agent has come back: executors that had subscribed have some seconds to do so again. */
  void restored(long nowMillis) {
    for (ExecutorProcess executor : executors.values()) {
      RunOwner owner = new RunOwner.Custom(executor.key);
      if (containers.of(owner) == null) {
        containers.want(owner);
      } else {
        executor.deadlineMillis =
            switch (executor.phase) {
              case REGISTERING -> nowMillis + REGISTRATION_MILLIS;
              case REGISTERED -> nowMillis + REREGISTRATION_MILLIS;
              case ENDING -> nowMillis + executor.graceMillis(config.executorGraceMillis());
            };
      }
    }
  }

  void forget(ExecutorKey key) {
    executors.remove(key);
  }

  List<ExecutorRecord> records() {
    List<ExecutorRecord> records = new ArrayList<>();
    for (ExecutorProcess executor : executors.values()) {
      records.add(new ExecutorRecord(executor.key.frameworkId(), executor.info));
    }
    return records;
  }

  void snapshot(List<Entry> entries) {
    for (ExecutorProcess executor : executors.values()) {
      ExecutorKey key = executor.key;
      entries.add(new Entry.ExecutorAdded(key.frameworkId(), executor.info));
      switch (executor.phase) {
        case REGISTERING -> {}
        case REGISTERED ->
            entries.add(new Entry.ExecutorRegistered(key.frameworkId(), key.executorId()));
        case ENDING -> entries.add(new Entry.ExecutorEnding(key.frameworkId(), key.executorId()));
      }
    }
  }
}
