package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DiscoveryInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as the master knows it.
 *
 * @param executorId null for a command task
 * @param state the newest that is known
 * @param statuses the last one of each state, oldest first
 * @param statusUpdateState of the last status that its framework was sent; null before there is one
 * @param statusUpdateUuid of that status
 */
public record TaskSummary(
    @Proto(1) String name,
    @Proto(2) TaskId taskId,
    @Proto(3) FrameworkId frameworkId,
    @Proto(4) @Nullable ExecutorId executorId,
    @Proto(5) AgentId agentId,
    @Proto(6) TaskState state,
    @Proto(7) List<Resource> resources,
    @Proto(8) List<TaskStatus> statuses,
    @Proto(9) @Nullable TaskState statusUpdateState,
    @Proto(10) @Nullable Bytes statusUpdateUuid,
    @Proto(11) @Nullable Labels labels,
    @Proto(12) @Nullable DiscoveryInfo discovery,
    @Proto(13) @Nullable ContainerInfo container,
    @Proto(15) @Nullable HealthCheck healthCheck,
    @Proto(16) @Nullable KillPolicy killPolicy,
    @Proto(14) @Nullable String user,
    @Proto(17) Map<String, Value.Scalar> limits) {
  public TaskSummary {
    resources = List.copyOf(resources);
    statuses = List.copyOf(statuses);
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }
}
