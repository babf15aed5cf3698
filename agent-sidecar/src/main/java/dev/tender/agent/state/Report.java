package dev.tender.agent.state;

import dev.tender.protocol.v1.ContainerEnd;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.TaskResourceLimitation;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said about a task.
 *
 * @param reason a Mesos reason such as REASON_EXECUTOR_TERMINATED; null where Mesos gives none
 * @param labels what Mesos has no field for
 */
record Report(
    TaskState state,
    TaskSource source,
    @Nullable String reason,
    String message,
    @Nullable TaskResourceLimitation limitation,
    @Nullable Labels labels) {

  static Report byAgent(TaskState state, String reason, String message) {
    return new Report(state, TaskSource.SOURCE_AGENT, reason, message, null, null);
  }

  Report because(String why) {
    return new Report(state, source, why, message, limitation, labels);
  }

  Report with(Labels more) {
    return new Report(state, source, reason, message, limitation, more);
  }

  /** Nobody here saw why; the master may, and says so instead. */
  static Report containerEnded(String container, String message) {
    return byAgent(TaskState.TASK_FAILED, "REASON_EXECUTOR_TERMINATED", message)
        .with(ContainerEnd.of(container));
  }

  /** In the role of the command executor. */
  static Report byExecutor(TaskState state, String message) {
    return new Report(state, TaskSource.SOURCE_EXECUTOR, null, message, null, null);
  }
}
