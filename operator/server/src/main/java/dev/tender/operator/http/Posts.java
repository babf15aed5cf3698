package dev.tender.operator.http;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is the same for every POST of the wire: method, content types, body, decoding. */
final class Posts {
  static final String JSON = "application/json";
  static final String STREAM_ID = "Mesos-Stream-Id";

  private Posts() {}

  /** What is wrong with the head of the request; null when nothing is. */
  static @Nullable Refusal checkHead(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.POST)) {
      return new Refusal(405, "Expecting a POST, not a " + request.method());
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null) {
      return Refusal.badRequest("Expecting header 'Content-Type' to be present");
    }
    if (!mediaType(type).equals(JSON)) {
      return new Refusal(415, "Content-Type '" + type + "' is not supported here; use " + JSON);
    }
    return null;
  }

  /** A subscription answers with a stream, whose form the caller must be able to read. */
  static @Nullable Refusal checkAccept(HttpServerRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    if (accept == null) {
      return null;
    }
    for (String each : accept.split(",", -1)) {
      String type = mediaType(each);
      if (type.equals(JSON) || type.equals("*/*") || type.equals("application/*")) {
        return null;
      }
    }
    return new Refusal(
        406, "Accept '" + accept + "' leaves nothing that can be sent here; allow " + JSON);
  }

  /** Hands over the whole body, on the event loop; too much of it is noticed while it comes. */
  static void readBody(
      HttpServerRequest request, int mostBytes, Consumer<byte[]> body, Runnable tooLarge) {
    Buffer collected = Buffer.buffer();
    boolean[] refused = new boolean[1];
    request.endHandler(_ -> {
      if (!refused[0]) {
        body.accept(collected.getBytes());
      }
    });
    request.handler(part -> {
      if (refused[0]) {
        return;
      }
      if (collected.length() + part.length() > mostBytes) {
        refused[0] = true;
        tooLarge.run();
      } else {
        collected.appendBuffer(part);
      }
    });
  }

  /** The decoded call, or what is wrong with it. */
  sealed interface Decoded<T> {
    record Call<T>(T call) implements Decoded<T> {}

    record Wrong<T>(Refusal refusal) implements Decoded<T> {}
  }

  static <T> Decoded<T> decode(Class<T> type, byte[] body) {
    try {
      return new Decoded.Call<>(Json.decode(type, body));
    } catch (WireException e) {
      int status = e.kind() == WireException.Kind.LITERAL_UNKNOWN ? 501 : 400;
      return new Decoded.Wrong<>(new Refusal(status, String.valueOf(e.getMessage())));
    }
  }

  /** The token of {@code Authorization: Bearer}; null when there is none. */
  static @Nullable String bearer(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return null;
    }
    String token = header.substring(7).strip();
    return token.isEmpty() ? null : token;
  }

  private static String mediaType(String header) {
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
