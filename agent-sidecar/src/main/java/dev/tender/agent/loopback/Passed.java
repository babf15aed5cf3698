package dev.tender.agent.loopback;

import dev.tender.protocol.http.Headers;
import dev.tender.protocol.http.Request;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers go from one side to the other. */
final class Passed {
  static final String STREAM_ID = "Mesos-Stream-Id";

  /** Which run of the master has answered; on all of its answers. */
  static final String MASTER = "Tender-Master";

  /** About one connection, not the message; and what is decided here. */
  private static final Set<String> OWN =
      Set.of(
          "authorization",
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private Passed() {}

  /** The headers of the request as the master shall see it. */
  static Map<String, String> up(Request request, @Nullable String token) {
    Map<String, String> headers = through(request.headers());
    if (token != null) {
      headers.put("Authorization", "Bearer " + token);
    }
    return headers;
  }

  /** The headers of an answer as the client shall see it. */
  static Map<String, String> down(Headers answer) {
    return through(answer);
  }

  private static Map<String, String> through(Headers headers) {
    Map<String, String> passed = new LinkedHashMap<>();
    for (int i = 0; i < headers.size(); i++) {
      if (!OWN.contains(headers.name(i).toLowerCase(Locale.ROOT))) {
        // Several of one name mean the same as one with a list.
        passed.merge(headers.name(i), headers.value(i), (one, next) -> one + ", " + next);
      }
    }
    return passed;
  }
}
