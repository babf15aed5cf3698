package dev.tender.agent.state;

import dev.tender.protocol.v1.TaskResourceLimitation;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said about a task.
 *
 * @param reason a Mesos reason such as REASON_EXECUTOR_TERMINATED; null where Mesos gives none
 */
record Report(
    TaskState state,
    TaskSource source,
    @Nullable String reason,
    String message,
    @Nullable TaskResourceLimitation limitation) {

  static Report byAgent(TaskState state, String reason, String message) {
    return new Report(state, TaskSource.SOURCE_AGENT, reason, message, null);
  }

  /** In the role of the command executor. */
  static Report byExecutor(TaskState state, String message) {
    return new Report(state, TaskSource.SOURCE_EXECUTOR, null, message, null);
  }
}
