package dev.tender.protocol.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a server that is too busy asks to stay away. */
public final class RetryAfter {
  private static final long LONGEST_SECONDS = 60;

  private RetryAfter() {}

  /**
   * Reads the header Retry-After.
   *
   * @return at most a minute; zero without the header, and for a date, which no server of ours says
   */
  public static Duration of(@Nullable String header) {
    if (header == null) {
      return Duration.ZERO;
    }
    try {
      return Duration.ofSeconds(Math.clamp(Long.parseLong(header.strip()), 0, LONGEST_SECONDS));
    } catch (NumberFormatException date) {
      return Duration.ZERO;
    }
  }
}
