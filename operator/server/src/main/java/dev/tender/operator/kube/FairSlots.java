package dev.tender.operator.kube;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * So many requests at once, and of one holder no more than its part, so that those of one whose
 * answers take long do not keep everybody else's waiting. Blocks; for virtual threads.
 */
public final class FairSlots<K> {
  private final Semaphore all;
  private final int most;

  /** Only of those who make or wait for a request. Guarded by itself. */
  private final Map<K, Part> parts = new HashMap<>();

  /**
   * @param most that one holder may have at once
   */
  public FairSlots(int atOnce, int most) {
    this.all = new Semaphore(atOnce, true);
    this.most = most;
  }

  private static final class Part {
    private final Semaphore slots;
    private int users;

    Part(int most) {
      slots = new Semaphore(most, true);
    }
  }

  /** Makes the request as soon as both the holder and everybody together may make one more. */
  public <T> T with(K holder, Supplier<T> request) {
    Part part = enter(holder);
    try {
      part.slots.acquireUninterruptibly();
      try {
        all.acquireUninterruptibly();
        try {
          return request.get();
        } finally {
          all.release();
        }
      } finally {
        part.slots.release();
      }
    } finally {
      leave(holder, part);
    }
  }

  private Part enter(K holder) {
    synchronized (parts) {
      Part part = parts.computeIfAbsent(holder, _ -> new Part(most));
      part.users++;
      return part;
    }
  }

  private void leave(K holder, Part part) {
    synchronized (parts) {
      if (--part.users == 0) {
        parts.remove(holder);
      }
    }
  }
}
