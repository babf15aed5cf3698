package dev.tender.operator.framework;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The time of one search, which its questions and its waits share. Blocks; for one thread. */
final class Patience {
  /** What the API server is asked. */
  interface Question<T extends @Nullable Object> {
    T answer() throws IOException;
  }

  private final Semaphore slots;
  private final long deadlineNanos;

  /**
   * Counts from now.
   *
   * @param slots of all searches: as many questions are asked at once
   */
  Patience(Semaphore slots, Duration patience) {
    this.slots = slots;
    this.deadlineNanos = System.nanoTime() + patience.toNanos();
  }

  /** Zero or less when it is over. */
  Duration left() {
    return Duration.ofNanos(deadlineNanos - System.nanoTime());
  }

  /** Lets time pass; false when there is not so much left. */
  boolean pause(Duration time) throws InterruptedException {
    if (left().compareTo(time) <= 0) {
      return false;
    }
    Thread.sleep(time);
    return true;
  }

  /**
   * As soon as not too many are asked at once.
   *
   * @throws IOException also when that takes too long
   */
  <T extends @Nullable Object> T asked(Question<T> question)
      throws IOException, InterruptedException {
    if (!slots.tryAcquire(left().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IOException("too many who subscribe are waiting for its answers; come back later");
    }
    try {
      return question.answer();
    } finally {
      slots.release();
    }
  }
}
