package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A length of time as protobuf's own Duration has it; both have the same sign. It knows no
 * difference between a part that is 0 and one that is not there.
 */
public record PlainDuration(@Proto(1) @Nullable Long seconds, @Proto(2) @Nullable Integer nanos) {
  public PlainDuration {
    seconds = seconds != null && seconds == 0 ? null : seconds;
    nanos = nanos != null && nanos == 0 ? null : nanos;
  }

  /** Absent parts are 0. */
  public Duration toDuration() {
    return Duration.ofSeconds(seconds == null ? 0 : seconds, nanos == null ? 0 : nanos);
  }
}
