package dev.tender.agent.world;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Things that arrive on other threads, in order; a test waits for the next. */
public final class Arrivals<T> {
  private static final long PATIENCE_SECONDS = 20;

  private final String what;
  private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();

  public Arrivals(String what) {
    this.what = what;
  }

  public void add(T thing) {
    queue.add(thing);
  }

  /** The next one; fails the test when there is none for long. */
  public T next() {
    try {
      T thing = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (thing == null) {
        throw new AssertionError("no " + what + " within " + PATIENCE_SECONDS + " s");
      }
      return thing;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }

  /** The next one of this type; others before it are passed over. */
  public <S extends T> S next(Class<S> type) {
    while (true) {
      T thing = next();
      if (type.isInstance(thing)) {
        return type.cast(thing);
      }
    }
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }
}
