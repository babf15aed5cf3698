package dev.tender.protocol.scheduler;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.ResourceProviderId;
import org.jspecify.annotations.Nullable;

/** An operation that somebody wants to hear about. */
public record ReconcileOperation(
    @Proto(1) OperationId operationId,
    @Proto(2) @Nullable AgentId agentId,
    @Proto(3) @Nullable ResourceProviderId resourceProviderId) {}
