package dev.tender.agent.loopback;

import dev.tender.protocol.http.Headers;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;

/** The body of a client's request: a short one can be sent more than once. */
final class ClientBody {
  private static final int MOST_HELD_BYTES = 64 << 10;

  private final Client in;
  private long length;
  private byte[] held = new byte[0];
  private boolean isHeld;

  ClientBody(InputStream in, Headers headers) {
    this.in = new Client(in);
    String announced = headers.get("Content-Length");
    boolean chunked = headers.get("Transfer-Encoding") != null;
    // The server has looked at both.
    this.length = chunked ? -1 : announced == null ? 0 : Long.parseLong(announced);
  }

  /** Reads as much as may be kept; whether that is all, so that it can be sent again. */
  boolean hold() throws IOException {
    if (!isHeld) {
      isHeld = true;
      held = in.readNBytes(MOST_HELD_BYTES + 1);
      if (held.length <= MOST_HELD_BYTES) {
        length = held.length;
      }
    }
    return held.length <= MOST_HELD_BYTES;
  }

  /** From its beginning; once, unless it is held. */
  InputStream all() {
    InputStream start = new ByteArrayInputStream(held);
    return isHeld && held.length <= MOST_HELD_BYTES ? start : new SequenceInputStream(start, in);
  }

  /** In bytes; -1 if it is not known. */
  long length() {
    return length;
  }

  /** Reads what is left, to no end. */
  void skip() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Why it could not be read; null while it could. */
  @Nullable IOException failure() {
    return in.failure;
  }

  /** Remembers that it was the client who failed, not the master. */
  private static final class Client extends FilterInputStream {
    private @Nullable IOException failure;

    Client(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      try {
        return super.read(target, offset, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
