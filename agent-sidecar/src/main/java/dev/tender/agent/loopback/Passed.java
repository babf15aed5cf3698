package dev.tender.agent.loopback;

import dev.tender.protocol.http.Headers;
import dev.tender.protocol.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers go from one side to the other. */
final class Passed {
  static final String STREAM_ID = "Mesos-Stream-Id";

  /** What a client calls itself in Basic credentials; a label, which proves nothing. */
  static final String PRINCIPAL = "Tender-Principal";

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
          "tender-principal",
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
    String principal = principal(request.headers().get("Authorization"));
    if (principal != null) {
      headers.put(PRINCIPAL, principal);
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

  /** The name in Basic credentials; null when there is none that a header can carry. */
  static @Nullable String principal(@Nullable String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return null;
    }
    String decoded;
    try {
      decoded =
          new String(
              Base64.getDecoder().decode(authorization.substring(6).strip()),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noBase64) {
      return null;
    }
    int colon = decoded.indexOf(':');
    String name = colon < 0 ? decoded : decoded.substring(0, colon);
    boolean plain = name.chars().allMatch(each -> each >= ' ' && each <= '~');
    return plain && !name.isBlank() ? name : null;
  }
}
