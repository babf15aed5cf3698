package dev.tender.protocol.executor;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ContainerId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskGroupInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import org.jspecify.annotations.Nullable;

/** What an executor is told. */
@Proto(1)
public sealed interface ExecutorEvent {
  @ProtoCase(type = 1, body = 2)
  record Subscribed(
      @Proto(1) ExecutorInfo executorInfo,
      @Proto(2) FrameworkInfo frameworkInfo,
      @Proto(3) AgentInfo agentInfo,
      @Proto(4) @Nullable ContainerId containerId)
      implements ExecutorEvent {}

  @ProtoCase(type = 2, body = 4)
  record Launch(@Proto(1) TaskInfo task) implements ExecutorEvent {}

  @ProtoCase(type = 8, body = 8)
  record LaunchGroup(@Proto(1) TaskGroupInfo taskGroup) implements ExecutorEvent {}

  @ProtoCase(type = 3, body = 5)
  record Kill(@Proto(1) TaskId taskId, @Proto(2) @Nullable KillPolicy killPolicy)
      implements ExecutorEvent {}

  @ProtoCase(type = 4, body = 3)
  record Acknowledged(@Proto(1) TaskId taskId, @Proto(2) Bytes uuid) implements ExecutorEvent {}

  @ProtoCase(type = 5, body = 6)
  record Message(@Proto(1) Bytes data) implements ExecutorEvent {}

  @ProtoCase(type = 7)
  record Shutdown() implements ExecutorEvent {}

  @ProtoCase(type = 6, body = 7)
  record Error(@Proto(1) String message) implements ExecutorEvent {}

  @ProtoCase(type = 9)
  record Heartbeat() implements ExecutorEvent {}
}
