package dev.tender.protocol.http;

import java.io.IOException;

/** A message that is not HTTP/1.1 or is larger than allowed; the connection is lost. */
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  MalformedMessageException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** What a server answers. */
  public int status() {
    return status;
  }
}
