package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;

/**
 * One object on record: knows the newest state and what of it is written. Guarded by the lock of
 * the {@link RecordWriter}.
 */
abstract class Entry {
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** What comes first when not everything can be written. */
  enum Lane {
    RESERVATION,
    STATUS,
    TASK,
    OFFER,
    NOTICE
  }

  /** One request. */
  sealed interface Op {
    record Create(JsonNode body) implements Op {}

    record Patch(JsonNode patch) implements Op {}

    record PatchStatus(JsonNode patch) implements Op {}

    /**
     * @param uid of the object; empty deletes whatever has the name
     */
    record Delete(String uid) implements Op {
      Delete() {
        this("");
      }
    }
  }

  /** What an entry wants. */
  sealed interface Next {
    record Write(Op op) implements Next {}

    /** Nothing before that time. */
    record Later(long atMillis) implements Next {}

    /** All is written; there may be more to come. */
    record Idle() implements Next {}

    /** Nothing will ever come. */
    record Done() implements Next {}
  }

  private final ObjectRef ref;
  private final Lane lane;
  private boolean inFlight;
  private int failures;
  private long pausedUntilMillis = Long.MIN_VALUE;

  Entry(ObjectRef ref, Lane lane) {
    this.ref = ref;
    this.lane = lane;
  }

  final ObjectRef ref() {
    return ref;
  }

  final Lane lane() {
    return lane;
  }

  final boolean inFlight() {
    return inFlight;
  }

  final void inFlight(boolean now) {
    inFlight = now;
  }

  /** Its request failed though others may not: the next ones wait, longer every time. */
  final void failed(long retryAfterMillis, long nowMillis) {
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
    failures++;
    pausedUntilMillis = nowMillis + Math.max(pause, retryAfterMillis);
  }

  final void answered() {
    failures = 0;
  }

  final long pausedUntilMillis() {
    return pausedUntilMillis;
  }

  /**
   * @param pressure more is waiting than can be written soon
   */
  abstract Next next(long nowMillis, boolean pressure);

  /**
   * The request was answered; an answer that leaves it unwritten brings it back in {@link #next}.
   */
  abstract void done(Op op, ApiResult result, long nowMillis);
}
