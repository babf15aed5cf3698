package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/** How others find a task. */
public record DiscoveryInfo(
    @Proto(1) Visibility visibility,
    @Proto(2) @Nullable String name,
    @Proto(3) @Nullable String environment,
    @Proto(4) @Nullable String location,
    @Proto(5) @Nullable String version,
    @Proto(6) @Nullable DiscoveryPorts ports,
    @Proto(7) @Nullable Labels labels) {

  /** Who shall find it. */
  public enum Visibility {
    @ProtoConstant(0)
    FRAMEWORK,
    @ProtoConstant(1)
    CLUSTER,
    @ProtoConstant(2)
    EXTERNAL
  }
}
