package dev.tender.operator.records;

/**
 * So many requests a second, with some of them saved up. Time is handed in; whoever shares one
 * takes turns.
 */
public final class TokenBucket {
  private final double perMilli;
  private final double capacity;
  private double tokens;
  private long atMillis;
  private long blockedUntilMillis;

  /** Saves up a second's worth. */
  public TokenBucket(int perSecond, long nowMillis) {
    this(perSecond, perSecond, nowMillis);
  }

  TokenBucket(int perSecond, int capacity, long nowMillis) {
    this.perMilli = perSecond / 1000.0;
    this.capacity = capacity;
    this.tokens = capacity;
    this.atMillis = nowMillis;
  }

  /** False when there is none left. */
  public boolean take(long nowMillis) {
    refill(nowMillis);
    if (nowMillis < blockedUntilMillis || tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** Milliseconds until the next token; 0 when there is one. */
  long waitMillis(long nowMillis) {
    refill(nowMillis);
    long missing = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perMilli);
    return Math.max(missing, blockedUntilMillis - nowMillis);
  }

  /** The API server asked for a pause; what was saved up is forfeited. */
  void pause(long millis, long nowMillis) {
    refill(nowMillis);
    blockedUntilMillis = Math.max(blockedUntilMillis, nowMillis + millis);
    tokens = 0;
  }

  boolean full(long nowMillis) {
    refill(nowMillis);
    return tokens >= capacity;
  }

  /** Less than a quarter of what can be saved up is left. */
  boolean scarce(long nowMillis) {
    refill(nowMillis);
    return tokens < capacity / 4;
  }

  private void refill(long nowMillis) {
    if (nowMillis > atMillis) {
      tokens = Math.min(capacity, tokens + (nowMillis - atMillis) * perMilli);
      atMillis = nowMillis;
    }
  }
}
