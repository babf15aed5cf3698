package dev.tender.sdk.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that stands still until a test moves it. */
public final class HeldTicker implements Ticker {
  private final List<Runnable> wakes = new ArrayList<>();
  private long now = 1_000_000_000L;
  private long sleepsUntil = Long.MAX_VALUE;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized long sleepUntil(long deadlineNanos) {
    if (deadlineNanos <= now) {
      return 0;
    }
    sleepsUntil = deadlineNanos;
    notifyAll();
    return Long.MAX_VALUE;
  }

  @Override
  public synchronized void onMove(Runnable wake) {
    wakes.add(wake);
  }

  public void advance(Duration time) {
    List<Runnable> toWake;
    synchronized (this) {
      now += time.toNanos();
      sleepsUntil = Long.MAX_VALUE;
      toWake = List.copyOf(wakes);
    }
    toWake.forEach(Runnable::run);
  }

  /**
   * Waits until the loop has nothing to do before a timer that is no further away than said, then
   * moves time there.
   *
   * @return how far that was
   */
  public Duration skipToTimerWithin(Duration limit) throws InterruptedException {
    Duration step = awaitTimerWithin(limit);
    advance(step);
    return step;
  }

  /**
   * Waits until the loop has nothing to do before a timer that is no further away than said.
   *
   * @return how far that is
   */
  public synchronized Duration awaitTimerWithin(Duration limit) throws InterruptedException {
    long giveUp = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (sleepsUntil == Long.MAX_VALUE || sleepsUntil - now > limit.toNanos()) {
      long left = (giveUp - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("no timer within " + limit);
      }
      wait(left);
    }
    return Duration.ofNanos(sleepsUntil - now);
  }
}
