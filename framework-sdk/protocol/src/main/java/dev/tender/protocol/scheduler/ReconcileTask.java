package dev.tender.protocol.scheduler;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.TaskId;
import org.jspecify.annotations.Nullable;

/** A task that somebody wants to hear about. */
public record ReconcileTask(@Proto(1) TaskId taskId, @Proto(2) @Nullable AgentId agentId) {}
