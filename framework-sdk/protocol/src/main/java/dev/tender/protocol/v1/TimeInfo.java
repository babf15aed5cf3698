package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.time.Instant;

/** A moment, in nanoseconds since the epoch. */
public record TimeInfo(@Proto(1) long nanoseconds) {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  public static TimeInfo of(Instant moment) {
    return new TimeInfo(
        Math.addExact(
            Math.multiplyExact(moment.getEpochSecond(), NANOS_PER_SECOND), moment.getNano()));
  }

  public Instant toInstant() {
    return Instant.ofEpochSecond(0, nanoseconds);
  }
}
