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
    return state.isTerminal() || state == TaskState.TASK_UNKNOWN;
  }

  /** Whether the task ended without having done its work, for whatever reason. */
  public static boolean isFailure(TaskState state) {
    return isEnd(state) && state != TaskState.TASK_FINISHED;
  }
}
