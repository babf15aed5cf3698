package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/** One capability of a master. */
public record MasterCapability(@Proto(1) @Nullable Type type) {

  /** What a master can do. */
  public enum Type {
    @ProtoConstant(1)
    AGENT_UPDATE,
    @ProtoConstant(2)
    AGENT_DRAINING
  }
}
