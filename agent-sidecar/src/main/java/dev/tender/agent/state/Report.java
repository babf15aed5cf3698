package dev.tender.agent.state;

import dev.tender.protocol.v1.TaskResourceLimitation;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said about a task.
 *
 * @param reason a Mesos reason such as REASON_EXECUTOR_TERMINATED; null where Mesos gives none
 * @param exitCode of the task's own process; null where it has none, or has not ended
 */
record Report(
    TaskState state,
    TaskSource source,
    @Nullable String reason,
    String message,
    @Nullable TaskResourceLimitation limitation,
    @Nullable Integer exitCode) {

  static Report byAgent(TaskState state, String reason, String message) {
    return new Report(state, TaskSource.SOURCE_AGENT, reason, message, null, null);
  }

  /** The end of a task that is a process itself. */
  Report withExitCode(int code) {
    return new Report(state, source, reason, message, limitation, code);
  }

  /** In the role of the command executor. */
  static Report byExecutor(TaskState state, String message) {
    return new Report(state, TaskSource.SOURCE_EXECUTOR, null, message, null, null);
  }
}
