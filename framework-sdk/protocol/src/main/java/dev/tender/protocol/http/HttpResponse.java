package dev.tender.protocol.http;

import java.nio.charset.StandardCharsets;

/** An answer, read as a whole. */
public final class HttpResponse {
  private final int status;
  private final Headers headers;
  private final byte[] body;

  HttpResponse(int status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /** The bytes themselves, not a copy. */
  public byte[] body() {
    return body;
  }

  /** The body as UTF-8 text, as errors are. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return status + " " + headers + " with " + body.length + " bytes";
  }
}
