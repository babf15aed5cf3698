package dev.tender.protocol.v1;

/** What a framework can cope with. */
public enum CapabilityType {
  UNKNOWN,
  REVOCABLE_RESOURCES,
  TASK_KILLING_STATE,
  GPU_RESOURCES,
  SHARED_RESOURCES,
  PARTITION_AWARE,
  MULTI_ROLE,
  RESERVATION_REFINEMENT,
  REGION_AWARE
}
