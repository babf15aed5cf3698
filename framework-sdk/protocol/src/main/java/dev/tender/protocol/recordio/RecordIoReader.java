package dev.tender.protocol.recordio;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes records from a stream. It never reads past the record that it returns, so the stream should
 * be a buffered one. One thread at a time.
 */
public final class RecordIoReader {
  private final InputStream in;
  private final RecordLength length;

  /**
   * @param maxRecordBytes longer records are refused, since their length alone would claim memory
   */
  public RecordIoReader(InputStream in, int maxRecordBytes) {
    this.in = in;
    this.length = new RecordLength(maxRecordBytes);
  }

  /**
   * Waits for the next record.
   *
   * @return its payload, or null if the stream ended between two records
   * @throws RecordIoException if the stream is not RecordIO or the record is too long
   * @throws EOFException if the stream ended within a record
   */
  public byte @Nullable [] next() throws IOException {
    while (true) {
      int b = in.read();
      if (b < 0) {
        if (length.isEmpty()) {
          return null;
        }
        throw new EOFException("The stream ended within a record's length");
      }
      if (length.feed(b)) {
        break;
      }
    }
    int expected = length.take();
    // readNBytes grows as bytes arrive: a length that lies costs nothing.
    byte[] payload = in.readNBytes(expected);
    if (payload.length < expected) {
      throw new EOFException(
          "The stream ended after " + payload.length + " of a record's " + expected + " bytes");
    }
    return payload;
  }
}
