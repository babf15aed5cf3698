package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import org.jspecify.annotations.Nullable;

/** What a subscriber of /api/v1 is told. */
@Proto(1)
public sealed interface OperatorEvent {
  @ProtoCase(type = 1, body = 2)
  record Subscribed(
      @Proto(1) OperatorResponse.@Nullable GetState getState,
      @Proto(2) @Nullable Double heartbeatIntervalSeconds)
      implements OperatorEvent {}

  @ProtoCase(type = 2, body = 3)
  record TaskAdded(@Proto(1) TaskSummary task) implements OperatorEvent {}

  /**
   * @param state the newest that is known, which may be newer than that of the status
   */
  @ProtoCase(type = 3, body = 4)
  record TaskUpdated(
      @Proto(1) FrameworkId frameworkId, @Proto(2) TaskStatus status, @Proto(3) TaskState state)
      implements OperatorEvent {}

  @ProtoCase(type = 4, body = 5)
  record AgentAdded(@Proto(1) AgentSummary agent) implements OperatorEvent {}

  @ProtoCase(type = 5, body = 6)
  record AgentRemoved(@Proto(1) AgentId agentId) implements OperatorEvent {}

  @ProtoCase(type = 6, body = 7)
  record FrameworkAdded(@Proto(1) FrameworkSummary framework) implements OperatorEvent {}

  @ProtoCase(type = 7, body = 8)
  record FrameworkUpdated(@Proto(1) FrameworkSummary framework) implements OperatorEvent {}

  @ProtoCase(type = 8, body = 9)
  record FrameworkRemoved(@Proto(1) FrameworkInfo frameworkInfo) implements OperatorEvent {}

  @ProtoCase(type = 9)
  record Heartbeat() implements OperatorEvent {}
}
