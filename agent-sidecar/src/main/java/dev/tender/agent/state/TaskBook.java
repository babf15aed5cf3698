package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.agent.updates.Receipt;
import dev.tender.agent.updates.UpdateStreams;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.TaskAck;
import dev.tender.protocol.agent.TaskRecord;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every task that the agent answers for, each with the stream of its updates. */
final class TaskBook {
  private final Map<TaskKey, HeldTask> tasks = new LinkedHashMap<>();
  private final UpdateStreams streams = new UpdateStreams();
  private final Statuses statuses;

  TaskBook(Statuses statuses) {
    this.statuses = statuses;
  }

  void add(Turn turn, HeldTask task) {
    turn.store(new Entry.TaskAdded(task.key.frameworkId(), task.executorId(), task.info));
    restore(task);
  }

  /**
   * Tasks that belong together; one fact of the journal, so that none is there without the rest.
   */
  void addGroup(Turn turn, ExecutorKey executor, List<HeldTask> group) {
    turn.store(groupAdded(executor, group));
    restoreGroup(group);
  }

  void restoreGroup(List<HeldTask> group) {
    List<HeldTask> all = List.copyOf(group);
    for (HeldTask task : all) {
      task.group = all;
      restore(task);
    }
  }

  private static Entry.GroupAdded groupAdded(ExecutorKey executor, List<HeldTask> group) {
    return new Entry.GroupAdded(
        executor.frameworkId(),
        executor.executorId(),
        group.stream().map(task -> task.info).toList());
  }

  void restore(HeldTask task) {
    tasks.put(task.key, task);
    streams.open(task.key, task.executorId());
  }

  @Nullable HeldTask find(TaskKey key) {
    return tasks.get(key);
  }

  Collection<HeldTask> all() {
    return tasks.values();
  }

  /** Whether a framework has any. */
  boolean isOf(FrameworkId framework) {
    return tasks.keySet().stream().anyMatch(key -> key.frameworkId().equals(framework));
  }

  List<HeldTask> of(ExecutorKey executor) {
    List<HeldTask> found = new ArrayList<>();
    for (HeldTask task : tasks.values()) {
      if (executor.equals(task.executor)) {
        found.add(task);
      }
    }
    return found;
  }

  TaskState latest(HeldTask task) {
    return streams.latest(task.key);
  }

  /** Also when that was acknowledged, and the task is in its group only. */
  boolean ended(HeldTask task) {
    return tasks.get(task.key) != task || latest(task).isTerminal();
  }

  void markSent(Turn turn, HeldTask task) {
    task.sent = true;
    turn.store(new Entry.TaskSent(task.key.frameworkId(), task.key.taskId()));
  }

  /** What the agent itself has to say about a task; nothing after its end. */
  void report(Turn turn, HeldTask task, Report report) {
    TaskStatus status = statuses.make(turn.now(), task, report);
    if (receive(turn, task, status) == Receipt.NEW && report.state().isTerminal()) {
      turn.say("task " + task.key + " " + report.state().name() + ": " + report.message());
    }
  }

  /** What the task's executor says about it; the status has a uuid. */
  Receipt hear(Turn turn, HeldTask task, TaskStatus status) {
    TaskStatus stamped = statuses.stamp(turn.now(), task, status);
    Receipt receipt = receive(turn, task, stamped);
    if (receipt == Receipt.NEW && status.state().isTerminal()) {
      String message = status.message();
      turn.say("task " + task.key + " " + status.state() + (message == null ? "" : ": " + message));
    }
    return receipt;
  }

  private Receipt receive(Turn turn, HeldTask task, TaskStatus status) {
    Receipt receipt = streams.receive(task.key, status);
    if (receipt == Receipt.NEW) {
      turn.store(new Entry.Update(task.key.frameworkId(), status));
    }
    return receipt;
  }

  void restore(TaskKey key, TaskStatus status) {
    if (streams.isOpen(key)) {
      streams.receive(key, status);
    }
  }

  void remember(TaskKey key, List<Bytes> uuids, TaskState last) {
    if (streams.isOpen(key)) {
      streams.remember(key, uuids, last);
    }
  }

  /** Whether this uuid ended the task and the scheduler knows, so that a repeat says nothing. */
  boolean endedWith(TaskKey key, @Nullable Bytes uuid) {
    return streams.endedWith(key, uuid);
  }

  void acknowledge(Turn turn, TaskAck ack) {
    TaskKey key = new TaskKey(ack.frameworkId(), ack.taskId());
    if (acknowledge(key, ack.uuid())) {
      turn.store(new Entry.Acknowledged(ack.frameworkId(), ack.taskId(), ack.uuid()));
    }
  }

  boolean acknowledge(TaskKey key, Bytes uuid) {
    boolean headWasMeant = streams.acknowledge(key, uuid);
    if (headWasMeant && !streams.isOpen(key)) {
      tasks.remove(key);
    }
    return headWasMeant;
  }

  void connected() {
    streams.connected();
  }

  void resume(FrameworkId framework) {
    streams.resume(framework);
  }

  void disconnected() {
    streams.disconnected();
  }

  /** Hands over what is due. */
  void flush(Turn turn) {
    List<UpdateRecord> due = streams.take(turn.now());
    if (!due.isEmpty()) {
      turn.master(new AgentCallBody.Updates(due));
    }
  }

  long deadlineMillis() {
    return streams.deadlineMillis();
  }

  boolean anythingWaits() {
    return streams.anythingWaits();
  }

  List<TaskRecord> records() {
    List<TaskRecord> records = new ArrayList<>(tasks.size());
    for (HeldTask task : tasks.values()) {
      records.add(
          new TaskRecord(
              task.key.frameworkId(), task.info, latest(task), streams.reported(task.key)));
    }
    return records;
  }

  void snapshot(List<Entry> entries) {
    for (HeldTask task : tasks.values()) {
      added(task, entries);
    }
    for (HeldTask task : tasks.values()) {
      TaskKey key = task.key;
      if (task.sent) {
        entries.add(new Entry.TaskSent(key.frameworkId(), key.taskId()));
      }
      List<TaskStatus> pending = streams.pending(key);
      List<Bytes> acknowledged = streams.acknowledgedUuids(key);
      if (!acknowledged.isEmpty()) {
        TaskState last = Objects.requireNonNull(streams.acknowledgedState(key));
        entries.add(new Entry.Seen(key.frameworkId(), key.taskId(), acknowledged, last));
      }
      for (TaskStatus status : pending) {
        entries.add(new Entry.Update(key.frameworkId(), status));
      }
    }
  }

  /** A group with the first of its tasks that is still here. */
  private void added(HeldTask task, List<Entry> entries) {
    ExecutorKey executor = task.executor;
    if (task.group.isEmpty() || executor == null) {
      TaskKey key = task.key;
      entries.add(new Entry.TaskAdded(key.frameworkId(), task.executorId(), task.info));
      return;
    }
    List<HeldTask> left = task.group.stream().filter(each -> tasks.get(each.key) == each).toList();
    if (left.getFirst() == task) {
      entries.add(groupAdded(executor, left));
    }
  }
}
