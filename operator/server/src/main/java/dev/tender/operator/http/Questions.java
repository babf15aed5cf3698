package dev.tender.operator.http;

import dev.tender.protocol.agent.AgentCallBody;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What one agent has been asked and has not answered yet. For any thread. */
final class Questions {
  /** As many as an agent takes at a time. */
  private static final int AT_ONCE = 2;

  private final Map<Long, CompletableFuture<AgentCallBody>> open = new ConcurrentHashMap<>();
  private final Semaphore slots = new Semaphore(AT_ONCE, true);
  private final AtomicLong last = new AtomicLong();
  private volatile boolean over;

  /** Waits for a turn; false when none has come in so long. */
  boolean enter(long nanos) throws InterruptedException {
    return slots.tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  /** Those that wait for a turn. */
  int waiting() {
    return slots.getQueueLength();
  }

  void leave() {
    slots.release();
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
