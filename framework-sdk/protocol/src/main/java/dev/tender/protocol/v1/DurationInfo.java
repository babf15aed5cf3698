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

  /** In milliseconds, rounded up so that only zero is zero; negative counts as zero. */
  public long roundedMillis() {
    return nanoseconds <= 0 ? 0 : (nanoseconds - 1) / 1_000_000 + 1;
  }
}
