package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a task may take to end by itself once it was asked to; 3 s when unset. */
public record KillPolicy(@Proto(1) @Nullable DurationInfo gracePeriod) {
  public static KillPolicy of(Duration gracePeriod) {
    return new KillPolicy(DurationInfo.of(gracePeriod));
  }
}
