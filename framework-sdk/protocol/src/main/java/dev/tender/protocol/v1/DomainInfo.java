package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** Where something runs. */
public record DomainInfo(@Proto(1) @Nullable FaultDomain faultDomain) {

  /** What may fail together. */
  public record FaultDomain(@Proto(1) Region region, @Proto(2) Zone zone) {}

  /** Zones that are near each other. */
  public record Region(@Proto(1) String name) {}

  /** Machines that are near each other. */
  public record Zone(@Proto(1) String name) {}
}
