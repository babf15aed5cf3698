package dev.tender.sdk.link;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a server said to a call: a status, headers by lower-case name, and a sentence. */
public record Answer(int status, Map<String, String> headers, String text) {
  private static final int SENTENCE_CHARS = 500;

  public Answer {
    headers = Map.copyOf(headers);
  }

  public boolean isAccepted() {
    return status == 200 || status == 202;
  }

  /** Where a 307 points; empty for other answers and for a location that cannot be read. */
  public Optional<HostPort> redirect() {
    return status == 307 || status == 308
        ? Optional.ofNullable(headers.get("location")).flatMap(HostPort::ofLocation)
        : Optional.empty();
  }

  /** How long a 503 asks to stay away, at most a minute; dates are not understood. */
  public Optional<Duration> retryAfter() {
    String seconds = headers.getOrDefault("retry-after", "").strip();
    if (seconds.isEmpty() || !seconds.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofSeconds(seconds.length() > 2 ? 60 : Math.min(60, Integer.parseInt(seconds))));
  }

  /** Status and sentence for a log line. */
  public String sentence() {
    String shown =
        text.length() > SENTENCE_CHARS ? text.substring(0, SENTENCE_CHARS) + "..." : text;
    return shown.isBlank() ? "status " + status : "status " + status + ": " + shown.strip();
  }
}
