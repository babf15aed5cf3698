package dev.tender.operator.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the process's memory all callers together may hold, however many they are. Any thread
 * may call.
 *
 * @param streams what waits for those that do not read
 * @param bodies of calls, while they come
 * @param strangers the same of those who have shown nothing yet, so that they are in nobody's way
 */
public record WireMemory(Allowance streams, Allowance bodies, Allowance strangers) {
  private static final int STREAMS_PART = 8;
  private static final int BODIES_PART = 4;
  private static final int STRANGERS_PART = 16;

  /**
   * @param heap bytes that the process may have
   */
  public static WireMemory of(long heap) {
    return new WireMemory(
        new Allowance(heap / STREAMS_PART),
        // One of the largest must always fit.
        new Allowance(Math.max(heap / BODIES_PART, Door.MAX_BODY_BYTES)),
        new Allowance(heap / STRANGERS_PART));
  }

  /** A number of bytes that several share. */
  public static final class Allowance {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    public Allowance(long limit) {
      this.limit = limit;
    }

    /** Counts them, allowed or not. */
    void take(long bytes) {
      held.addAndGet(bytes);
    }

    void give(long bytes) {
      held.addAndGet(-bytes);
    }

    boolean isExceeded() {
      return held.get() > limit;
    }

    /** Bytes that are held now. */
    public long held() {
      return held.get();
    }
  }
}
