package dev.tender.benchmarks;

import java.util.Arrays;
import java.util.Collection;

/** Durations in nanoseconds, sorted. */
final class Samples {
  private static final double NANOS_PER_MILLI = 1e6;

  private final long[] sorted;

  private Samples(long[] sorted) {
    this.sorted = sorted;
  }

  static Samples of(Collection<Long> nanos) {
    return new Samples(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
  }

  int count() {
    return sorted.length;
  }

  boolean isEmpty() {
    return sorted.length == 0;
  }

  /**
   * The smallest sample that at least so many percent of all do not exceed (nearest rank), in
   * milliseconds. Of 1, 2, 3 and 4 ms, p50 is 2 ms and p99 is 4 ms.
   *
   * @param percent more than 0, at most 100
   */
  double percentileMillis(double percent) {
    if (sorted.length == 0) {
      throw new IllegalStateException("there is no percentile of nothing");
    }
    if (percent <= 0 || percent > 100) {
      throw new IllegalArgumentException("percent " + percent);
    }
    int rank = (int) Math.ceil(percent * sorted.length / 100);
    return sorted[rank - 1] / NANOS_PER_MILLI;
  }

  double meanMillis() {
    return Arrays.stream(sorted).average().orElseThrow() / NANOS_PER_MILLI;
  }

  double maxMillis() {
    return percentileMillis(100);
  }
}
