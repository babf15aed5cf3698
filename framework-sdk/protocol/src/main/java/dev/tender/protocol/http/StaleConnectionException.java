package dev.tender.protocol.http;

import java.io.IOException;

/**
 * A kept connection turned out to be closed by the peer before the first byte of the answer. Most
 * often the call was never read, but that is not certain: repeat it on a new connection only if
 * doing it twice is harmless.
 */
public final class StaleConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  StaleConnectionException(String message, IOException cause) {
    super(message, cause);
  }
}
