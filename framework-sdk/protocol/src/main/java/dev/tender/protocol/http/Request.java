package dev.tender.protocol.http;

import org.jspecify.annotations.Nullable;

/** A request, read as a whole. */
public final class Request {
  private final String method;
  private final String path;
  private final @Nullable String query;
  private final Headers headers;
  private final byte[] body;

  Request(String method, String target, Headers headers, byte[] body) {
    int mark = target.indexOf('?');
    this.method = method;
    this.path = mark < 0 ? target : target.substring(0, mark);
    this.query = mark < 0 ? null : target.substring(mark + 1);
    this.headers = headers;
    this.body = body;
  }

  public String method() {
    return method;
  }

  /** As sent, still percent-encoded, without the query and without scheme and authority. */
  public String path() {
    return path;
  }

  /** What follows the question mark, still encoded; null without one. */
  public @Nullable String query() {
    return query;
  }

  public Headers headers() {
    return headers;
  }

  /** The bytes themselves, not a copy. */
  public byte[] body() {
    return body;
  }

  @Override
  public String toString() {
    return method + " " + path + " with " + body.length + " bytes";
  }
}
