package dev.tender.protocol.recordio;

import java.io.IOException;

/** A stream that is not RecordIO, or a record that is longer than allowed; the stream is lost. */
public final class RecordIoException extends IOException {
  private static final long serialVersionUID = 1L;

  RecordIoException(String message) {
    super(message);
  }
}
