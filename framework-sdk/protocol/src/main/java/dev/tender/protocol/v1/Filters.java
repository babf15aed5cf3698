package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** How long declined resources stay away, in seconds; 5 when unset. */
public record Filters(@Proto(1) @Nullable Double refuseSeconds) {
  /** Do not offer these resources again for that many seconds. */
  public static Filters refuse(double seconds) {
    return new Filters(seconds);
  }
}
