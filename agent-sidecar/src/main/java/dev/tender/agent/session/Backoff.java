package dev.tender.agent.session;

import java.util.random.RandomGenerator;

/** Pauses between attempts: 100 ms doubling to 5 s, each somewhere between its half and itself. */
final class Backoff {
  static final long FIRST_MILLIS = 100;
  static final long LAST_MILLIS = 5_000;

  private final RandomGenerator random;
  private long next = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  long nextMillis() {
    long pause = next / 2 + random.nextLong(next / 2 + 1);
    next = Math.min(2 * next, LAST_MILLIS);
    return pause;
  }

  void reset() {
    next = FIRST_MILLIS;
  }
}
