package dev.tender.protocol.agent;

import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * A task that an agent holds: its latest state, and the state of the last update that was handed to
 * the master.
 */
public record TaskRecord(
    FrameworkId frameworkId,
    TaskInfo task,
    TaskState latestState,
    @Nullable TaskState reportedState) {}
