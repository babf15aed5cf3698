package dev.tender.agent.updates;

import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The updates of one task that the scheduler has not acknowledged yet, oldest first. */
final class UpdateStream {
  /** How many acknowledged uuids are remembered, to know repeats; an executor resends few. */
  private static final int REMEMBERED = 256;

  final TaskKey key;
  final @Nullable ExecutorId executorId;
  private final Deque<TaskStatus> pending = new ArrayDeque<>();
  private final Set<Bytes> received = new LinkedHashSet<>();
  private TaskState latest = TaskState.TASK_STAGING;
  private @Nullable TaskState reported;
  private @Nullable TaskState acknowledged;

  /** When the head is to be repeated; meaningless while nothing is outstanding. */
  long retryAtMillis;

  long retryDelayMillis;

  /** Whether the head has been handed over since the session began. */
  boolean outstanding;

  UpdateStream(TaskKey key, @Nullable ExecutorId executorId) {
    this.key = key;
    this.executorId = executorId;
  }

  Receipt receive(TaskStatus status) {
    Bytes uuid = Objects.requireNonNull(status.uuid(), "an update without a uuid");
    if (received.contains(uuid)) {
      return Receipt.DUPLICATE;
    }
    if (latest.isTerminal()) {
      return Receipt.AFTER_END;
    }
    received.add(uuid);
    pending.add(status);
    latest = status.state();
    return Receipt.NEW;
  }

  void remember(List<Bytes> uuids, TaskState last) {
    received.addAll(uuids);
    latest = last;
    reported = last;
    acknowledged = last;
  }

  /** Whether the uuid was the head's, which is gone then. */
  boolean acknowledge(Bytes uuid) {
    TaskStatus head = pending.peek();
    if (head == null || !uuid.equals(head.uuid())) {
      return false;
    }
    pending.remove();
    reported = head.state();
    acknowledged = head.state();
    outstanding = false;
    forgetOldUuids();
    return true;
  }

  private void forgetOldUuids() {
    var oldest = received.iterator();
    for (int extra = received.size() - pending.size() - REMEMBERED; extra > 0; extra--) {
      oldest.next();
      oldest.remove();
    }
  }

  @Nullable TaskStatus head() {
    return pending.peek();
  }

  void handedOver(TaskStatus status) {
    reported = status.state();
    outstanding = true;
  }

  TaskState latest() {
    return latest;
  }

  @Nullable TaskState reported() {
    return reported;
  }

  @Nullable TaskState acknowledged() {
    return acknowledged;
  }

  /** Whether the end of the task was acknowledged, after which nothing follows. */
  boolean closed() {
    return pending.isEmpty() && latest.isTerminal();
  }

  List<TaskStatus> pending() {
    return List.copyOf(pending);
  }

  /** The uuids that were received and acknowledged, oldest first. */
  List<Bytes> acknowledgedUuids() {
    List<Bytes> uuids = new ArrayList<>(received);
    return uuids.subList(0, uuids.size() - pending.size());
  }
}
