package dev.tender.protocol.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of one message: what is left of a fixed length, or of the current chunk. */
final class BodyStream extends InputStream {
  private final MessageReader reader;
  private final boolean chunked;
  private final boolean untilClose;
  private long left;
  private boolean started;
  private boolean ended;

  BodyStream(MessageReader reader, boolean chunked, long left) {
    this.reader = reader;
    this.chunked = chunked;
    this.untilClose = left == Long.MAX_VALUE;
    this.left = left;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    int count = reader.read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      if (untilClose) {
        ended = true;
        return -1;
      }
      throw new EOFException("The connection ended within a body");
    }
    left -= count;
    return count;
  }

  /** Whether the body's end has been seen. */
  boolean isRead() {
    return ended || (!chunked && left == 0);
  }

  /**
   * The size of the next chunk, all of which is to be read before the one after it; what is left of
   * a body that is not in chunks counts as one. -1 at the end.
   */
  long nextChunkSize() throws IOException {
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    return left;
  }

  private boolean nextChunk() throws IOException {
    if (!chunked || ended) {
      return false;
    }
    if (started) {
      reader.readChunkEnd();
    }
    started = true;
    left = reader.readChunkSize();
    ended = left == 0;
    return !ended;
  }
}
