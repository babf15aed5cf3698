package dev.tender.protocol.v1;

import dev.tender.protocol.shape.ProtoConstant;

/** Where a task stands, with the names that Mesos uses on the wire. */
public enum TaskState {
  @ProtoConstant(6)
  TASK_STAGING,
  @ProtoConstant(0)
  TASK_STARTING,
  @ProtoConstant(1)
  TASK_RUNNING,
  @ProtoConstant(8)
  TASK_KILLING,
  @ProtoConstant(2)
  TASK_FINISHED,
  @ProtoConstant(3)
  TASK_FAILED,
  @ProtoConstant(4)
  TASK_KILLED,
  @ProtoConstant(7)
  TASK_ERROR,
  @ProtoConstant(5)
  TASK_LOST,
  @ProtoConstant(9)
  TASK_DROPPED,
  @ProtoConstant(10)
  TASK_UNREACHABLE,
  @ProtoConstant(11)
  TASK_GONE,
  @ProtoConstant(12)
  TASK_GONE_BY_OPERATOR,
  @ProtoConstant(13)
  TASK_UNKNOWN;

  /**
   * True if Mesos frees the task's resources: nothing follows but, for LOST and GONE_BY_OPERATOR, a
   * task that turns out to live. UNREACHABLE and UNKNOWN are not terminal.
   */
  public boolean isTerminal() {
    return switch (this) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_ERROR,
          TASK_LOST,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
          true;
      case TASK_STAGING,
          TASK_STARTING,
          TASK_RUNNING,
          TASK_KILLING,
          TASK_UNREACHABLE,
          TASK_UNKNOWN ->
          false;
    };
  }
}
