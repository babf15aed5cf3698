package dev.tender.agent.state;

import dev.tender.protocol.executor.ExecutorEvent;

/**
 * Heartbeats to every subscribed executor. Those that were written before Mesos had the event may
 * end when they hear it, so it comes as seldom as in Mesos, and often to those only who have sent a
 * HEARTBEAT themselves.
 */
final class Heartbeats {
  private static final long USUAL_MILLIS = 30 * 60_000;
  private static final long TO_WHO_BEATS_MILLIS = 5_000;

  private final Executors executors;
  private long nextMillis = Long.MAX_VALUE;

  Heartbeats(Executors executors) {
    this.executors = executors;
  }

  void tick(Turn turn) {
    nextMillis = Long.MAX_VALUE;
    for (ExecutorProcess executor : executors.all()) {
      if (executor.stream == null) {
        executor.beatMillis = Long.MAX_VALUE;
        continue;
      }
      if (turn.now() >= executor.beatMillis) {
        turn.executor(executor.key, new ExecutorEvent.Heartbeat());
        executor.beatMillis = Long.MAX_VALUE;
      }
      // The earlier one counts when it has only now turned out to know heartbeats.
      executor.beatMillis =
          Math.min(
              executor.beatMillis,
              turn.now() + (executor.beats ? TO_WHO_BEATS_MILLIS : USUAL_MILLIS));
      nextMillis = Math.min(nextMillis, executor.beatMillis);
    }
  }

  long deadlineMillis() {
    return nextMillis;
  }
}
