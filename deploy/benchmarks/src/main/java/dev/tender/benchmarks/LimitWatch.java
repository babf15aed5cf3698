package dev.tender.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Waits for a container's memory limit to change: the kernel tells nobody. */
final class LimitWatch {
  private static final Duration EVERY = Duration.ofMillis(1);

  private final Cgroups cgroups;
  private final Path container;
  private final String before;
  private final Thread thread;
  private volatile boolean stopped;
  private long changedNanos;

  private LimitWatch(Cgroups cgroups, Path container) {
    this.cgroups = cgroups;
    this.container = container;
    this.before = cgroups.memoryLimit(container);
    this.thread = Thread.ofPlatform().daemon().name("limit-watch").unstarted(this::look);
  }

  static LimitWatch of(Cgroups cgroups, Path container) {
    LimitWatch watch = new LimitWatch(cgroups, container);
    watch.thread.start();
    return watch;
  }

  private void look() {
    while (!stopped && changedNanos == 0) {
      if (!cgroups.memoryLimit(container).equals(before)) {
        changedNanos = System.nanoTime();
      } else {
        LockSupport.parkNanos(EVERY.toNanos());
      }
    }
  }

  /** Stops waiting; when the limit changed, by the monotonic clock, or empty if it has not. */
  Optional<Long> changedNanos() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
    return changedNanos == 0 ? Optional.empty() : Optional.of(changedNanos);
  }
}
