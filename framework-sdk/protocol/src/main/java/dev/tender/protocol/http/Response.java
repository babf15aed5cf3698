package dev.tender.protocol.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;

/** What a handler answers. */
public sealed interface Response permits FullResponse, LaterResponse, StreamResponse {
  /** 202 with nothing else, as Mesos answers calls. */
  static Response accepted() {
    return FullResponse.ACCEPTED;
  }

  /** An error: a sentence for the sender, as plain text. */
  static FullResponse error(int status, String sentence) {
    return new FullResponse(
        status,
        Headers.of(Map.of("Content-Type", "text/plain; charset=utf-8")),
        sentence.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON, with 200 or another status. */
  static Response json(int status, byte[] body) {
    return new FullResponse(status, Headers.of(Map.of("Content-Type", "application/json")), body);
  }

  /** Whatever is given; Content-Length is added. */
  static FullResponse of(int status, Map<String, String> headers, byte[] body) {
    return new FullResponse(status, Headers.of(headers), body);
  }

  /**
   * What this will be, whoever completes it. The handler may be called with the connection's next
   * request before.
   */
  static Response later(Future<FullResponse> answer) {
    return new LaterResponse(answer);
  }

  /** 200 and chunks, one per write, until the body returns. */
  static Response stream(Map<String, String> headers, StreamResponse.Body body) {
    return new StreamResponse(200, Headers.of(headers), body);
  }
}
