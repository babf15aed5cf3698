package dev.tender.protocol.executor;

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
public sealed interface ExecutorEvent {
  record Subscribed(
      ExecutorInfo executorInfo,
      FrameworkInfo frameworkInfo,
      AgentInfo agentInfo,
      @Nullable ContainerId containerId)
      implements ExecutorEvent {}

  record Launch(TaskInfo task) implements ExecutorEvent {}

  record LaunchGroup(TaskGroupInfo taskGroup) implements ExecutorEvent {}

  record Kill(TaskId taskId, @Nullable KillPolicy killPolicy) implements ExecutorEvent {}

  record Acknowledged(TaskId taskId, Bytes uuid) implements ExecutorEvent {}

  record Message(Bytes data) implements ExecutorEvent {}

  record Shutdown() implements ExecutorEvent {}

  record Error(String message) implements ExecutorEvent {}

  record Heartbeat() implements ExecutorEvent {}
}
