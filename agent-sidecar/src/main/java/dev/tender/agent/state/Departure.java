package dev.tender.agent.state;

import org.jspecify.annotations.Nullable;

/** The end of the pod: why it is near, and how long what is left may take. */
final class Departure {
  /** After SIGTERM all processes are gone within this time, or it is too late to wait. */
  private static final long LONGEST_MILLIS = 28_000;

  /** How long the last updates are waited for. */
  private static final long LAST_WORDS_MILLIS = 5_000;

  /** Without a launcher for so long in a pod that ends, its container is gone. */
  private static final long CONTAINER_GONE_MILLIS = 500;

  private @Nullable String reason;
  private long beganMillis = Long.MAX_VALUE;
  private long emptySinceMillis = Long.MAX_VALUE;
  private boolean terminating;

  /** Why no more work is taken; null while it is. */
  @Nullable String reason() {
    return reason;
  }

  /** No more work is taken, but the agent stays: the master decides about the pod. */
  void drain(String why) {
    if (reason == null) {
      reason = why;
    }
  }

  void terminate(Turn turn) {
    drain("its pod is being deleted");
    if (!terminating) {
      terminating = true;
      beganMillis = turn.now();
    }
  }

  /** Whether all is said, or there is no time left to say it. */
  boolean complete(Turn turn, boolean idle, boolean anythingWaits) {
    if (!terminating) {
      return false;
    }
    if (idle && emptySinceMillis == Long.MAX_VALUE) {
      emptySinceMillis = turn.now();
    }
    boolean outOfTime =
        turn.now() >= beganMillis + LONGEST_MILLIS
            || (idle && turn.now() >= emptySinceMillis + LAST_WORDS_MILLIS);
    return (idle && !anythingWaits) || outOfTime;
  }

  /** How long a lost launcher is waited for before its container counts as gone. */
  long patienceMillis(long usually) {
    return terminating ? CONTAINER_GONE_MILLIS : usually;
  }

  long deadlineMillis() {
    if (!terminating) {
      return Long.MAX_VALUE;
    }
    long lastWords =
        emptySinceMillis == Long.MAX_VALUE ? Long.MAX_VALUE : emptySinceMillis + LAST_WORDS_MILLIS;
    return Math.min(beganMillis + LONGEST_MILLIS, lastWords);
  }
}
