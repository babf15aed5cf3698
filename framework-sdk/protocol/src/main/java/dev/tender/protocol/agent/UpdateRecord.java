package dev.tender.protocol.agent;

import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * One status update on its way to the scheduler; latestState frees resources even if older updates
 * still wait.
 */
public record UpdateRecord(
    FrameworkId frameworkId,
    @Nullable ExecutorId executorId,
    TaskStatus status,
    TaskState latestState) {}
