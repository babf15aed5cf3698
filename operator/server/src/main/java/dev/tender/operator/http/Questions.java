package dev.tender.operator.http;

import dev.tender.protocol.agent.AgentCallBody;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one agent has been asked and has not answered yet. For any thread. */
final class Questions {
  /** As many as an agent takes at a time. */
  private static final int AT_ONCE = 2;

  private static final int MOST_WAITING = 6;

  private final Map<Long, CompletableFuture<AgentCallBody>> open = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(AT_ONCE + MOST_WAITING);
  private final Semaphore slots = new Semaphore(AT_ONCE, true);
  private final AtomicLong last = new AtomicLong();
  private volatile boolean over;

  /** To be closed when the answer is there. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits; null when it takes too long, and at once when too many wait already. */
  @Nullable Turn turn(Duration patience) throws InterruptedException {
    if (!places.tryAcquire()) {
      return null;
    }
    boolean mine = false;
    try {
      mine = slots.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!mine) {
        places.release();
      }
    }
    return mine
        ? () -> {
          slots.release();
          places.release();
        }
        : null;
  }

  /** Those that wait for a turn. */
  int waiting() {
    return slots.getQueueLength();
  }

  /** The number of a new question. */
  long open(CompletableFuture<AgentCallBody> answer) {
    long request = last.incrementAndGet();
    open.put(request, answer);
    if (over) {
      end();
    }
    return request;
  }

  void close(long request) {
    open.remove(request);
  }

  /** Nothing for a question that nobody asked, or whose asker has gone. */
  void answered(long request, AgentCallBody answer) {
    CompletableFuture<AgentCallBody> waiting = open.get(request);
    if (waiting != null) {
      waiting.complete(answer);
    }
  }

  /** The agent is gone: nobody answers any more. */
  void end() {
    over = true;
    open.values().forEach(each -> each.completeExceptionally(new IOException("session over")));
  }
}
