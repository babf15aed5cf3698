package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as its scheduler describes it: exactly one of executor and command. */
public record TaskInfo(
    String name,
    TaskId taskId,
    AgentId agentId,
    List<Resource> resources,
    @Nullable ExecutorInfo executor,
    @Nullable CommandInfo command,
    @Nullable ContainerInfo container,
    @Nullable KillPolicy killPolicy,
    @Nullable Bytes data,
    @Nullable Labels labels,
    @Nullable DiscoveryInfo discovery,
    @Nullable DurationInfo maxCompletionTime) {
  public TaskInfo {
    resources = List.copyOf(resources);
  }
}
