package dev.tender.agent.state;

import dev.tender.protocol.executor.ExecutorEvent;

/** Heartbeats to every subscribed executor, which takes long silence for a lost agent. */
final class Heartbeats {
  private static final long INTERVAL_MILLIS = 5_000;

  private final Executors executors;
  private long nextMillis = Long.MAX_VALUE;

  Heartbeats(Executors executors) {
    this.executors = executors;
  }

  void tick(Turn turn) {
    boolean anybody = false;
    boolean due = turn.now() >= nextMillis;
    for (ExecutorProcess executor : executors.all()) {
      if (executor.stream != null) {
        anybody = true;
        if (due) {
          turn.executor(executor.key, new ExecutorEvent.Heartbeat());
        }
      }
    }
    if (!anybody) {
      nextMillis = Long.MAX_VALUE;
    } else if (due || nextMillis == Long.MAX_VALUE) {
      nextMillis = turn.now() + INTERVAL_MILLIS;
    }
  }

  long deadlineMillis() {
    return nextMillis;
  }
}
