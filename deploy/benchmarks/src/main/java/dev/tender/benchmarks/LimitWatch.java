package dev.tender.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Waits for a container's memory limit to change. */
final class LimitWatch {
  private static final Duration EVERY = Duration.ofMillis(1);

  private final Cgroups cgroups;
  private final Path container;
  private final String before;
  private final Poll poll;
  private long changedNanos;

  LimitWatch(Cgroups cgroups, Path container) {
    this.cgroups = cgroups;
    this.container = container;
    this.before = cgroups.memoryLimit(container);
    this.poll = Poll.start("limit-watch", EVERY, this::look);
  }

  private boolean look() {
    boolean same = cgroups.memoryLimit(container).equals(before);
    if (!same) {
      changedNanos = System.nanoTime();
    }
    return same;
  }

  /** Stops waiting; when the limit changed, by the monotonic clock, or empty if it has not. */
  Optional<Long> changedNanos() {
    poll.stop();
    return changedNanos == 0 ? Optional.empty() : Optional.of(changedNanos);
  }
}
