package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/**
 * One report about a task; timestamp is in seconds since the epoch; a status with uuid wants an
 * acknowledgement.
 */
public record TaskStatus(
    TaskId taskId,
    TaskState state,
    @Nullable String message,
    @Nullable TaskSource source,
    @Nullable String reason,
    @Nullable Bytes data,
    @Nullable AgentId agentId,
    @Nullable ExecutorId executorId,
    @Nullable Double timestamp,
    @Nullable Bytes uuid,
    @Nullable Boolean healthy,
    @Nullable Labels labels,
    @Nullable ContainerStatus containerStatus,
    @Nullable TimeInfo unreachableTime,
    @Nullable TaskResourceLimitation limitation) {}
