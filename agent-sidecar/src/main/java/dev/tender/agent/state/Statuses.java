package dev.tender.agent.state;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ContainerStatus;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.NetworkIpAddress;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the agent's own statuses, and on those of executors what only the agent knows. */
final class Statuses {
  private final Supplier<Bytes> uuids;
  private final ContainerStatus container;
  private @Nullable AgentId agentId;

  /**
   * @param uuids new ones, 16 bytes each
   */
  Statuses(AgentConfig config, Supplier<Bytes> uuids) {
    this.uuids = uuids;
    String ip = config.address();
    String protocol = ip.indexOf(':') >= 0 ? "IPv6" : "IPv4";
    this.container =
        new ContainerStatus(
            null, List.of(NetworkInfo.of("pod", new NetworkIpAddress(protocol, ip))), null, null);
  }

  void agentIs(AgentId id) {
    agentId = id;
  }

  TaskStatus make(long nowMillis, HeldTask task, Report report) {
    return TaskStatus.builder()
        .taskId(task.key.taskId())
        .state(report.state())
        .message(report.message())
        .source(report.source())
        .reason(report.reason())
        .agentId(agentOf(task))
        .executorId(executorOf(task))
        .timestamp(nowMillis / 1000.0)
        .uuid(uuids.get())
        .containerStatus(container)
        .labels(report.labels())
        .healthy(task.healthy)
        .checkStatus(task.shownCheckStatus())
        .limitation(report.limitation())
        .build();
  }

  TaskStatus stamp(long nowMillis, HeldTask task, TaskStatus status) {
    return status.toBuilder()
        .source(TaskSource.SOURCE_EXECUTOR)
        .agentId(agentOf(task))
        .executorId(executorOf(task))
        .timestamp(Objects.requireNonNullElse(status.timestamp(), nowMillis / 1000.0))
        .containerStatus(withNetwork(status.containerStatus()))
        .build();
  }

  private ContainerStatus withNetwork(@Nullable ContainerStatus said) {
    if (said == null) {
      return container;
    }
    return said.networkInfos().isEmpty()
        ? new ContainerStatus(
            said.containerId(), container.networkInfos(), said.cgroupInfo(), said.executorPid())
        : said;
  }

  private AgentId agentOf(HeldTask task) {
    return agentId == null ? task.info.agentId() : agentId;
  }

  /** A command task's executor carries the task's id, as in Mesos. */
  private static ExecutorId executorOf(HeldTask task) {
    ExecutorKey executor = task.executor;
    return executor == null ? new ExecutorId(task.key.taskId().value()) : executor.executorId();
  }
}
