package dev.tender.protocol.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Puts a message together and sends it in one write; one thread at a time. */
final class MessageWriter {
  private static final int FIRST_SIZE = 1024;

  /** Longer bodies are written from their own array, after the head. */
  private static final int COPIED = 64 << 10;

  /** What is passed on is passed on in parts of this size. */
  private static final int PART = 16 << 10;

  private final OutputStream out;
  private byte[] buffer = new byte[FIRST_SIZE];
  private int length;

  MessageWriter(OutputStream out) {
    this.out = out;
  }

  /** Adds text, whose characters are below 256. */
  MessageWriter add(String text) {
    int count = text.length();
    ensure(count);
    for (int i = 0; i < count; i++) {
      buffer[length + i] = (byte) text.charAt(i);
    }
    length += count;
    return this;
  }

  MessageWriter add(int number) {
    return add(Integer.toString(number));
  }

  /** Adds a header; refuses line breaks, which would be headers of somebody else's choice. */
  MessageWriter header(String name, String value) {
    for (int i = 0; i < name.length(); i++) {
      if (!MessageReader.isToken(name.charAt(i))) {
        throw new IllegalArgumentException("'" + name + "' is not a header's name");
      }
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > 255) {
        throw new IllegalArgumentException(
            "The header " + name + " holds the character " + (int) c + ", which HTTP cannot carry");
      }
    }
    return add(name).add(": ").add(value).add("\r\n");
  }

  MessageWriter headers(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      header(headers.name(i), headers.value(i));
    }
    return this;
  }

  /** Forgets what was added. */
  void clear() {
    length = 0;
  }

  /** Sends what was added. */
  void send() throws IOException {
    int count = length;
    length = 0;
    out.write(buffer, 0, count);
    out.flush();
  }

  /** Sends what was added and then these bytes. */
  void send(byte[] body) throws IOException {
    if (body.length > COPIED) {
      send();
      out.write(body);
      out.flush();
      return;
    }
    append(body);
    send();
  }

  /** Adds these bytes; what has become much is sent. */
  void add(byte[] body) throws IOException {
    if (body.length > COPIED || length > PART) {
      send(body);
    } else {
      append(body);
    }
  }

  /** Adds these bytes as one chunk; what has become much is sent. */
  void addChunk(byte[] chunk) throws IOException {
    if (chunk.length > COPIED || length > PART) {
      sendChunk(chunk);
      return;
    }
    add(Integer.toHexString(chunk.length)).add("\r\n");
    append(chunk);
    add("\r\n");
  }

  /** Sends these bytes as one chunk. */
  void sendChunk(byte[] chunk) throws IOException {
    add(Integer.toHexString(chunk.length)).add("\r\n");
    if (chunk.length > COPIED) {
      byte[] whole = Arrays.copyOf(buffer, length + chunk.length + 2);
      System.arraycopy(chunk, 0, whole, length, chunk.length);
      whole[whole.length - 2] = '\r';
      whole[whole.length - 1] = '\n';
      length = 0;
      out.write(whole);
      out.flush();
      return;
    }
    append(chunk);
    add("\r\n").send();
  }

  /** Sends that many bytes from there as one chunk. */
  void sendChunk(InputStream source, long size) throws IOException {
    if (size <= COPIED) {
      byte[] whole = source.readNBytes((int) size);
      if (whole.length < size) {
        throw endedAfter(whole.length, size);
      }
      sendChunk(whole);
      return;
    }
    add(Long.toHexString(size)).add("\r\n").send();
    copy(source, size);
    add("\r\n").send();
  }

  /** Sends a body as it comes, after what was added; in chunks if its length is negative. */
  void sendBody(InputStream source, long size) throws IOException {
    send();
    if (size >= 0) {
      copy(source, size);
      return;
    }
    byte[] part = new byte[PART];
    for (int count = source.read(part); count >= 0; count = source.read(part)) {
      if (count > 0) {
        sendChunk(Arrays.copyOf(part, count));
      }
    }
    add("0\r\n\r\n").send();
  }

  private void copy(InputStream source, long size) throws IOException {
    byte[] part = new byte[(int) Math.min(PART, size)];
    for (long left = size; left > 0; ) {
      int count = source.read(part, 0, (int) Math.min(part.length, left));
      if (count < 0) {
        throw endedAfter(size - left, size);
      }
      out.write(part, 0, count);
      left -= count;
    }
    out.flush();
  }

  private static EOFException endedAfter(long bytes, long size) {
    return new EOFException("The source ended after " + bytes + " of " + size + " bytes");
  }

  private void append(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void ensure(int count) {
    if (buffer.length - length < count) {
      buffer = Arrays.copyOf(buffer, Math.max(length + count, 2 * buffer.length));
    }
  }
}
