package dev.tender.protocol.v1;

import dev.tender.protocol.shape.ProtoConstant;

/** Who says so. */
public enum TaskSource {
  @ProtoConstant(0)
  SOURCE_MASTER,
  @ProtoConstant(1)
  SOURCE_AGENT,
  @ProtoConstant(2)
  SOURCE_EXECUTOR
}
