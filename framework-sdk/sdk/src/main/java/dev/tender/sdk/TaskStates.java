package dev.tender.sdk;

import dev.tender.protocol.v1.TaskState;

/** What a task's state means to a scheduler. */
public final class TaskStates {
  private TaskStates() {}

  /**
   * Whether a scheduler may stop waiting for the task. TASK_UNKNOWN counts: the master knows
   * neither it nor its node. TASK_UNREACHABLE does not: the node may come back with it.
   */
  public static boolean isEnd(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_ERROR,
          TASK_LOST,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR,
          TASK_UNKNOWN ->
          true;
      case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE -> false;
    };
  }

  /** Whether the task ended without having done its work, for whatever reason. */
  public static boolean isFailure(TaskState state) {
    return isEnd(state) && state != TaskState.TASK_FINISHED;
  }
}
