package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.time.Duration;

/** A length of time in nanoseconds. */
public record DurationInfo(@Proto(1) long nanoseconds) {
  public static DurationInfo of(Duration duration) {
    return new DurationInfo(duration.toNanos());
  }

  public Duration toDuration() {
    return Duration.ofNanos(nanoseconds);
  }
}
