package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One report about an operation; a status with uuid wants an acknowledgement.
 *
 * @param convertedResources what the operation made, once it is finished
 */
public record OperationStatus(
    @Proto(1) @Nullable OperationId operationId,
    @Proto(2) OperationState state,
    @Proto(3) @Nullable String message,
    @Proto(4) List<Resource> convertedResources,
    @Proto(5) @Nullable Uuid uuid,
    @Proto(6) @Nullable AgentId agentId,
    @Proto(7) @Nullable ResourceProviderId resourceProviderId) {
  public OperationStatus {
    convertedResources = List.copyOf(convertedResources);
  }
}
