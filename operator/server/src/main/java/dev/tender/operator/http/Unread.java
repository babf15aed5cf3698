package dev.tender.operator.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Bodies that nobody wants to read. */
final class Unread {
  static final long UNTOLD = Long.MAX_VALUE;

  /** How long a refused caller may take to read the answer while we drop what it still sends. */
  private static final long LINGER_MILLIS = 1_000;

  private Unread() {}

  /** Drops what is still to come; to be called before the answer is written. */
  static void discard(Vertx vertx, HttpServerRequest request) {
    request.handler(_ -> {});
    if (announced(request) > Door.MAX_STRANGERS_BODY_BYTES) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      // Closed at once, with bytes unread, the answer could be lost on its way.
      request
          .response()
          .endHandler(_ -> vertx.setTimer(LINGER_MILLIS, _ -> request.connection().close()));
    }
    request.resume();
  }

  /** What the body will come to, as its head says. */
  static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null ? 0 : UNTOLD;
    }
    try {
      return Long.parseLong(length.strip());
    } catch (NumberFormatException _) {
      return UNTOLD;
    }
  }
}
