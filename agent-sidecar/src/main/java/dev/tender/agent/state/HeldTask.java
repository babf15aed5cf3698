package dev.tender.agent.state;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckStatusInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.TaskInfo;
import org.jspecify.annotations.Nullable;

/** A task from its LAUNCH until its end is acknowledged. */
final class HeldTask {
  final TaskKey key;

  /** Null for a command task. */
  final @Nullable ExecutorKey executor;

  final TaskInfo info;

  /** Whether its executor was told of it, or is about to be. */
  boolean sent;

  /** What its health check has found last; null before it has. */
  @Nullable Boolean healthy;

  /** What its check has found last; null before it has. */
  @Nullable CheckStatusInfo checkStatus;

  HeldTask(TaskKey key, @Nullable ExecutorKey executor, TaskInfo info) {
    this.key = key;
    this.executor = executor;
    this.info = info;
  }

  /** As every status of a task with a check has it, known or not; null without one. */
  @Nullable CheckStatusInfo shownCheckStatus() {
    CheckInfo check = executor == null ? info.check() : null;
    return checkStatus == null && check != null && check.type() != null
        ? Checks.nothing(check.type())
        : checkStatus;
  }

  @Nullable ExecutorId executorId() {
    return executor == null ? null : executor.executorId();
  }
}
