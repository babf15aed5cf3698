package dev.tender.protocol.recordio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes records from pieces that end anywhere, for callers that are handed bytes. */
public final class RecordIoDecoder {
  private final RecordLength length;
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
  private int missing = -1;

  /**
   * @param maxRecordBytes longer records are refused
   */
  public RecordIoDecoder(int maxRecordBytes) {
    this.length = new RecordLength(maxRecordBytes);
  }

  /** Takes a piece of the stream; returns the records that it completes, oldest first. */
  public List<byte[]> feed(byte[] piece) throws RecordIoException {
    return feed(ByteBuffer.wrap(piece));
  }

  /** Takes what the buffer has left; returns the records that it completes, oldest first. */
  public List<byte[]> feed(ByteBuffer piece) throws RecordIoException {
    List<byte[]> records = new ArrayList<>();
    while (piece.hasRemaining() || missing == 0) {
      if (missing < 0) {
        if (length.feed(piece.get())) {
          missing = length.take();
        }
      } else if (missing == 0) {
        records.add(payload.toByteArray());
        payload.reset();
        missing = -1;
      } else {
        byte[] part = new byte[Math.min(missing, piece.remaining())];
        piece.get(part);
        payload.writeBytes(part);
        missing -= part.length;
      }
    }
    return records;
  }

  /** True if the stream may end here. */
  public boolean isBetweenRecords() {
    return missing < 0 && length.isEmpty();
  }
}
