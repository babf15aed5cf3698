package dev.tender.protocol.http;

/** An answer that is sent as a whole, in one write. */
public final class FullResponse implements Response {
  static final FullResponse ACCEPTED = new FullResponse(202, Headers.EMPTY, new byte[0]);

  private final int status;
  private final Headers headers;
  private final byte[] body;

  /**
   * @param headers without Content-Length, which is added
   */
  public FullResponse(int status, Headers headers, byte[] body) {
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
}
