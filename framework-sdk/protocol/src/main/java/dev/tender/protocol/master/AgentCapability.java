package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/** One capability of an agent. */
public record AgentCapability(@Proto(1) @Nullable Type type) {

  /** What an agent can do. */
  public enum Type {
    @ProtoConstant(1)
    MULTI_ROLE,
    @ProtoConstant(2)
    HIERARCHICAL_ROLE,
    @ProtoConstant(3)
    RESERVATION_REFINEMENT,
    @ProtoConstant(4)
    RESOURCE_PROVIDER,
    @ProtoConstant(5)
    RESIZE_VOLUME,
    @ProtoConstant(6)
    AGENT_OPERATION_FEEDBACK,
    @ProtoConstant(7)
    AGENT_DRAINING,
    @ProtoConstant(8)
    TASK_RESOURCE_LIMITS
  }
}
