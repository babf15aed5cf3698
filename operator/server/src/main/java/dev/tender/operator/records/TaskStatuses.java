package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.model.Work;
import dev.tender.crd.TaskStatus;
import dev.tender.operator.wire.Payloads;
import org.jspecify.annotations.Nullable;

/** Statuses of Task resources. Pure. */
final class TaskStatuses {
  private static final int LONGEST_MESSAGE = 1024;

  private TaskStatuses() {}

  /**
   * @param startedTime RFC 3339; null before it has run
   */
  static JsonNode of(TaskRecord record, @Nullable String startedTime) {
    String changed = RecordJson.time(record.changedMillis());
    return RecordJson.tree(
        TaskStatus.builder()
            .state(state(record.state()))
            .reason(record.reason())
            .message(shortened(record.message()))
            .frameworkId(record.framework().value())
            .taskId(record.task().value())
            .node(record.node().isEmpty() ? null : record.node())
            .pod(record.pod() == null ? null : record.pod().name())
            .executor(record.executor() == null ? null : record.executor().value())
            .exitCode(record.exitCode())
            .launched(RecordJson.time(record.launchedMillis()))
            .started(startedTime)
            .finished(record.state().terminal() ? changed : null)
            .healthy(record.told() instanceof Payloads.OfStatus(var told) ? told.healthy() : null)
            .build());
  }

  static JsonNode of(MasterEffect.RecordApplied record, long nowMillis) {
    return RecordJson.tree(
        TaskStatus.builder()
            .state(state(record.state()))
            .reason(record.reason())
            .message(shortened(record.message()))
            .taskId(record.task().value())
            .finished(RecordJson.time(nowMillis))
            .build());
  }

  /** A task that nobody who could know has spoken of since the master changed. */
  static JsonNode lostSight() {
    return RecordJson.tree(
        TaskStatus.builder()
            .state(TaskStatus.State.TASK_UNKNOWN)
            .message("The master has changed, and no agent has spoken of this task since")
            .build());
  }

  static TaskStatus.State state(Work.TaskState state) {
    return TaskStatus.State.valueOf("TASK_" + state.name());
  }

  static Work.TaskState toCore(TaskStatus.State state) {
    return Work.TaskState.valueOf(state.name().substring("TASK_".length()));
  }

  private static @Nullable String shortened(String message) {
    if (message.isEmpty()) {
      return null;
    }
    return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
  }
}
