package dev.tender.core.master;

import org.jspecify.annotations.Nullable;

/**
 * The update that a framework was told last of a task, where that is to be acknowledged.
 *
 * @param connection the stream that it was told over; null when nobody listened
 */
record LastTold(String uuid, @Nullable String connection, long atMillis) {
  /**
   * Half of the time after which agents repeat an update for the first time. What comes again
   * sooner does so because its agent is back: its scheduler has it, and has perhaps acknowledged it
   * in a call that waits its turn.
   */
  private static final long SOONEST_REPEAT_MILLIS = 5_000;

  static @Nullable LastTold of(FrameworkEntry framework, @Nullable String uuid, long nowMillis) {
    return uuid == null ? null : new LastTold(uuid, framework.connection, nowMillis);
  }

  /** Whether the scheduler has this very update from the stream that it listens to now. */
  boolean hears(FrameworkEntry framework, @Nullable String update) {
    return uuid.equals(update) && connection != null && connection.equals(framework.connection);
  }

  /** Whether it is too early to tell the update again. */
  boolean isFresh(FrameworkEntry framework, @Nullable String update, long nowMillis) {
    return hears(framework, update) && nowMillis - atMillis < SOONEST_REPEAT_MILLIS;
  }
}
