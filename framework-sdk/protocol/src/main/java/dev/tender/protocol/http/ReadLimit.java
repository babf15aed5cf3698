package dev.tender.protocol.http;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Closes a channel when a read has waited for too long, which the JDK does for TCP alone. A thread
 * looks when the earliest read could be due, so that reads set no timer.
 */
final class ReadLimit {
  private static final long NOT_READING = 0;

  /** The limit has passed; nothing is read any more. */
  private static final long OVER = 2;

  private final SocketChannel channel;
  private volatile long nanos;

  /** When the read that waits has begun; odd. */
  private final AtomicLong since = new AtomicLong(NOT_READING);

  private @Nullable Thread watch;

  ReadLimit(SocketChannel channel) {
    this.channel = channel;
  }

  /** From now on; 0 for no limit. */
  synchronized void set(long millis) {
    nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    if (watch != null) {
      LockSupport.unpark(watch);
    } else if (millis > 0) {
      watch = Thread.ofVirtual().name("read-limit").start(this::watch);
    }
  }

  /** The channel is closed. */
  synchronized void end() {
    if (watch != null) {
      LockSupport.unpark(watch);
    }
  }

  /** A read begins. */
  void begin() {
    if (nanos > 0) {
      // Never the value that stands for none.
      since.compareAndSet(NOT_READING, System.nanoTime() | 1);
    }
  }

  /**
   * No read waits.
   *
   * @return false when the limit has passed: the channel is closed, whatever was read
   */
  boolean pause() {
    return since.getAndUpdate(at -> at == OVER ? OVER : NOT_READING) != OVER;
  }

  private void watch() {
    while (channel.isOpen()) {
      long limit = nanos;
      if (limit == 0) {
        LockSupport.park(this);
        continue;
      }
      long begun = since.get();
      long left = begun == NOT_READING ? limit : limit - (System.nanoTime() - begun);
      if (left > 0) {
        LockSupport.parkNanos(this, left);
      } else if (since.compareAndSet(begun, OVER)) {
        close();
      }
    }
  }

  private void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It ends the read, or nothing does.
    }
  }
}
