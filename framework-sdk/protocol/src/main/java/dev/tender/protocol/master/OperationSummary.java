package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation on resources and how far it has come. */
public record OperationSummary(
    @Proto(1) @Nullable FrameworkId frameworkId,
    @Proto(2) @Nullable AgentId agentId,
    @Proto(3) Operation info,
    @Proto(4) OperationStatus latestStatus,
    @Proto(5) List<OperationStatus> statuses,
    @Proto(6) Uuid uuid) {
  public OperationSummary {
    statuses = List.copyOf(statuses);
  }
}
