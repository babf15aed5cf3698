package dev.tender.protocol.v1;

import dev.tender.protocol.shape.ProtoConstant;

/** How a task is looked at. */
public enum CheckType {
  @ProtoConstant(1)
  COMMAND,
  @ProtoConstant(2)
  HTTP,
  @ProtoConstant(3)
  TCP
}
