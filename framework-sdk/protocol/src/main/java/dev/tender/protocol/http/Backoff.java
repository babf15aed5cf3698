package dev.tender.protocol.http;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times that double from a first to a last one, each drawn from the upper half, so that
 * many clients that lost the same server do not come back in step.
 *
 * <p>From 100 ms to 5 s: 50-100 ms, 100-200 ms, 200-400 ms, … 2.5-5 s, 2.5-5 s.
 */
public final class Backoff {
  private final long firstNanos;
  private final long lastNanos;
  private final RandomGenerator random;
  private long ceilingNanos;

  public Backoff(Duration first, Duration last, RandomGenerator random) {
    if (first.isNegative() || first.isZero() || last.compareTo(first) < 0) {
      throw new IllegalArgumentException("backoff from " + first + " to " + last);
    }
    this.firstNanos = first.toNanos();
    this.lastNanos = last.toNanos();
    this.random = random;
    this.ceilingNanos = firstNanos;
  }

  /** The next wait; the one after it may be twice as long. */
  public Duration next() {
    long ceiling = ceilingNanos;
    ceilingNanos = ceiling > lastNanos / 2 ? lastNanos : ceiling * 2;
    return Duration.ofNanos(ceiling - random.nextLong(ceiling / 2 + 1));
  }

  /** Something worked: begin with the first wait again. */
  public void reset() {
    ceilingNanos = firstNanos;
  }
}
