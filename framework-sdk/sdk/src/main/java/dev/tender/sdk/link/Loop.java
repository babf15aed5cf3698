package dev.tender.sdk.link;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs everything that touches a driver's state, in order of arrival: events from
 * the wire, timers, and what the author asks for. So nothing in a driver needs a lock and callbacks
 * come one at a time.
 */
public final class Loop {
  /** Events read ahead of the callbacks; beyond it the wire waits, which the peer sees. */
  private static final int WIRE_CAPACITY = 1024;

  /** To sleep for when no timer runs. */
  private static final long LONG_NANOS = Duration.ofDays(1).toNanos();

  private final Ticker ticker;
  private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final Semaphore wireRoom = new Semaphore(WIRE_CAPACITY);
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final AtomicLong timerNumbers = new AtomicLong();
  private volatile boolean stopped;

  public Loop(Ticker ticker) {
    this.ticker = ticker;
    ticker.onMove(this::wake);
  }

  public Ticker ticker() {
    return ticker;
  }

  /** Runs the work on the loop's thread, after all that was submitted before it. Any thread. */
  public void submit(Runnable work) {
    inbox.add(work);
  }

  /** As submit, but waits while too much from the wire is unread. Never from the loop's thread. */
  public void submitFromWire(Runnable work) throws InterruptedException {
    wireRoom.acquire();
    inbox.add(() -> {
      wireRoom.release();
      work.run();
    });
  }

  /** Runs the work once, not before the delay is over. Any thread. */
  public Timer after(Duration delay, Runnable work) {
    Timer timer = new Timer(ticker.nanos() + delay.toNanos(), timerNumbers.incrementAndGet(), work);
    synchronized (timers) {
      timers.add(timer);
    }
    wake();
    return timer;
  }

  /** Runs until stop, on the calling thread. What the work throws ends it. */
  public void run() throws InterruptedException {
    while (!stopped) {
      Timer due = takeDue();
      if (due != null) {
        due.work.run();
        continue;
      }
      Runnable work = take();
      if (work != null) {
        work.run();
      }
    }
  }

  /** Ends run after the work in hand. Any thread. */
  public void stop() {
    stopped = true;
    wake();
  }

  private void wake() {
    inbox.add(() -> {});
  }

  private @Nullable Runnable take() throws InterruptedException {
    return inbox.poll(ticker.sleepUntil(nextDeadline()), TimeUnit.NANOSECONDS);
  }

  private long nextDeadline() {
    synchronized (timers) {
      Timer next = timers.peek();
      while (next != null && next.cancelled) {
        timers.poll();
        next = timers.peek();
      }
      return next == null ? ticker.nanos() + LONG_NANOS : next.deadline;
    }
  }

  private @Nullable Timer takeDue() {
    synchronized (timers) {
      Timer next = timers.peek();
      while (next != null && (next.cancelled || next.deadline - ticker.nanos() <= 0)) {
        timers.poll();
        if (!next.cancelled) {
          return next;
        }
        next = timers.peek();
      }
      return null;
    }
  }

  /** Something that will run at its time unless it is cancelled. */
  public static final class Timer implements Comparable<Timer> {
    private final long deadline;
    private final long number;
    private final Runnable work;
    private volatile boolean cancelled;

    private Timer(long deadline, long number, Runnable work) {
      this.deadline = deadline;
      this.number = number;
      this.work = work;
    }

    /** It will not run; harmless when it already has. */
    public void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Timer other) {
      long difference = deadline - other.deadline;
      return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
