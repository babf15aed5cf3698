package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Resource;
import java.util.List;

/** A role, who is in it and what these hold. */
public record RoleSummary(
    @Proto(1) String name,
    @Proto(2) double weight,
    @Proto(3) List<FrameworkId> frameworks,
    @Proto(4) List<Resource> resources) {
  public RoleSummary {
    frameworks = List.copyOf(frameworks);
    resources = List.copyOf(resources);
  }
}
