package dev.tender.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looks at something again and again, on a thread of its own: the kernel tells of no change. */
final class Poll {
  private final Thread thread;
  private volatile boolean stopped;

  private Poll(String name, Duration every, BooleanSupplier look) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(() -> {
              while (!stopped && look.getAsBoolean()) {
                LockSupport.parkNanos(every.toNanos());
              }
            });
  }

  /**
   * Begins to look.
   *
   * @param look whether to look again
   */
  static Poll start(String name, Duration every, BooleanSupplier look) {
    Poll poll = new Poll(name, every, look);
    poll.thread.start();
    return poll;
  }

  /** Ends it, after the look under way; what that has seen is seen by the caller from then on. */
  void stop() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }
}
