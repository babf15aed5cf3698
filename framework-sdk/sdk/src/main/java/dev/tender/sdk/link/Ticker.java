package dev.tender.sdk.link;

/** Monotonic time as the loop sees it. Tests hold it and move it by hand. */
public interface Ticker {
  /** Nanoseconds since some fixed moment. */
  long nanos();

  /** How long a thread may sleep for a deadline, in nanoseconds; 0 when it has passed. */
  long sleepUntil(long deadlineNanos);

  /** Registers somebody to be woken whenever time is moved by hand. */
  void onMove(Runnable wake);

  /** The machine's own clock. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }

  /** System.nanoTime. */
  enum SystemTicker implements Ticker {
    INSTANCE;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public long sleepUntil(long deadlineNanos) {
      return Math.max(0, deadlineNanos - System.nanoTime());
    }

    @Override
    public void onMove(Runnable wake) {
      // It moves by itself, and sleepers have their timeouts.
    }
  }
}
