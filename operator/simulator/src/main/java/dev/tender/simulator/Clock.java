package dev.tender.simulator;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time is a queue of what happens next; equal times keep the order in which they were asked for.
 */
final class Clock {
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::atMillis).thenComparingLong(Due::order));
  private long nowMillis = 1_000_000;
  private long order;

  private record Due(long atMillis, long order, Runnable action) {}

  long now() {
    return nowMillis;
  }

  void after(long millis, Runnable action) {
    queue.add(new Due(nowMillis + millis, order++, action));
  }

  /** When the next thing happens; {@link Long#MAX_VALUE} for never. */
  long nextMillis() {
    Due next = queue.peek();
    return next == null ? Long.MAX_VALUE : next.atMillis();
  }

  void advance(long toMillis) {
    nowMillis = Math.max(nowMillis, toMillis);
  }

  @Nullable Runnable take() {
    Due next = queue.poll();
    return next == null ? null : next.action();
  }
}
