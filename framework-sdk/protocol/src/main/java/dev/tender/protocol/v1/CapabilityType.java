package dev.tender.protocol.v1;

import dev.tender.protocol.shape.ProtoConstant;

/** What a framework can cope with. */
public enum CapabilityType {
  @ProtoConstant(0)
  UNKNOWN,
  @ProtoConstant(1)
  REVOCABLE_RESOURCES,
  @ProtoConstant(2)
  TASK_KILLING_STATE,
  @ProtoConstant(3)
  GPU_RESOURCES,
  @ProtoConstant(4)
  SHARED_RESOURCES,
  @ProtoConstant(5)
  PARTITION_AWARE,
  @ProtoConstant(6)
  MULTI_ROLE,
  @ProtoConstant(7)
  RESERVATION_REFINEMENT,
  @ProtoConstant(8)
  REGION_AWARE
}
