package dev.tender.agent.state;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckStatusInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.TaskInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task from its LAUNCH until its end is acknowledged. */
final class HeldTask {
  final TaskKey key;

  /** Null for a command task of its own. */
  final @Nullable ExecutorKey executor;

  /** Whether the agent itself runs it: a command task, or one of a default executor. */
  final boolean builtIn;

  final TaskInfo info;

  /** All tasks of its group, itself included; empty for one that was launched alone. */
  List<HeldTask> group = List.of();

  /** Whether its executor was told of it, or is about to be. */
  boolean sent;

  /** Whether its executor was told of it once more, in this life of the agent. */
  boolean sentAgain;

  /** What its health check has found last; null before it has. */
  @Nullable Boolean healthy;

  /** What its check has found last; null before it has. */
  @Nullable CheckStatusInfo checkStatus;

  HeldTask(TaskKey key, @Nullable ExecutorKey executor, boolean builtIn, TaskInfo info) {
    this.key = key;
    this.executor = executor;
    this.builtIn = builtIn || executor == null;
    this.info = info;
  }

  /** Whom its process in the container belongs to; only of one that the agent itself runs. */
  RunOwner.Command owner() {
    return new RunOwner.Command(key, executor);
  }

  /** As every status of a task with a check has it, known or not; null without one. */
  @Nullable CheckStatusInfo shownCheckStatus() {
    CheckInfo check = builtIn ? info.check() : null;
    return checkStatus == null && check != null && check.type() != null
        ? Checks.nothing(check.type())
        : checkStatus;
  }

  @Nullable ExecutorId executorId() {
    return executor == null ? null : executor.executorId();
  }
}
