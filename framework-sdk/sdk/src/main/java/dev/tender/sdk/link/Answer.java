package dev.tender.sdk.link;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.RetryAfter;
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
        ? HostPort.ofLocation(headers.get("location"))
        : Optional.empty();
  }

  /** How long a 503 asks to stay away; zero when it does not. */
  public Duration retryAfter() {
    return RetryAfter.of(headers.get("retry-after"));
  }

  /** Status and sentence for a log line. */
  public String sentence() {
    String shown =
        text.length() > SENTENCE_CHARS ? text.substring(0, SENTENCE_CHARS) + "..." : text;
    return shown.isBlank() ? "status " + status : "status " + status + ": " + shown.strip();
  }
}
