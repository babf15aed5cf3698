package dev.tender.protocol.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads messages from one connection; one thread at a time. */
final class MessageReader {
  private static final int FIRST_SIZE = 2048;
  private static final int MAX_CHUNK_LINE = 1024;

  private final InputStream in;
  private final int maxHeaderBytes;
  private byte[] buffer = new byte[FIRST_SIZE];
  private int position;
  private int limit;

  MessageReader(InputStream in, HttpOptions options) {
    this.in = in;
    this.maxHeaderBytes = options.maxHeaderBytes();
  }

  /** Whether the whole head of another message has come along with what was read. */
  boolean holdsHead() {
    int lineBegin = position;
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        boolean isEmpty = i == lineBegin || (i == lineBegin + 1 && buffer[lineBegin] == '\r');
        if (isEmpty && lineBegin > position) {
          return true;
        }
        lineBegin = i + 1;
      }
    }
    return false;
  }

  /** A message without its body. */
  record Head(String startLine, Headers headers) {}

  /** The next message's head; null if the peer closed the connection before its first byte. */
  @Nullable Head readHead() throws IOException {
    int left = maxHeaderBytes;
    String start = "";
    while (start.isEmpty()) {
      if (position == limit && !fill()) {
        return null;
      }
      int end = headerEnd(left);
      left -= end - position + 1;
      start = text(position, trimmed(end));
      position = end + 1;
    }
    return new Head(start, readFields(left));
  }

  /** Reads headers or trailers with the empty line after them. */
  private Headers readFields(int budget) throws IOException {
    var headers = new Headers.Builder();
    int left = budget;
    while (true) {
      int end = headerEnd(left);
      left -= end - position + 1;
      int last = trimmed(end);
      if (last == position) {
        position = end + 1;
        return headers.build();
      }
      int colon = position;
      while (colon < last && isToken(buffer[colon])) {
        colon++;
      }
      if (colon == position || colon == last || buffer[colon] != ':') {
        throw new MalformedMessageException(
            400, "Expecting a header of the form 'Name: value', not '" + sample(last) + "'");
      }
      headers.add(text(position, colon), value(colon + 1, last));
      position = end + 1;
    }
  }

  private String value(int from, int to) throws MalformedMessageException {
    int first = from;
    int last = to;
    while (first < last && isBlank(buffer[first])) {
      first++;
    }
    while (last > first && isBlank(buffer[last - 1])) {
      last--;
    }
    for (int i = first; i < last; i++) {
      if (buffer[i] == 0 || buffer[i] == '\r') {
        throw new MalformedMessageException(400, "A header holds a NUL or a bare carriage return");
      }
    }
    return text(first, last);
  }

  /** How a body's end is told. */
  sealed interface Length {
    /** That many bytes. */
    record Fixed(long bytes) implements Length {}

    /** In chunks. */
    record Chunked() implements Length {}

    /** Until the connection ends; answers only. */
    record UntilClose() implements Length {}
  }

  /** What the headers say of the body's length; {@code otherwise} if they are silent. */
  static Length lengthOf(Headers headers, Length otherwise) throws MalformedMessageException {
    String encoding = headers.get("Transfer-Encoding");
    String length = headers.get("Content-Length");
    if (encoding != null) {
      if (length != null) {
        throw new MalformedMessageException(
            400, "A message has either Content-Length or Transfer-Encoding, not both");
      }
      if (!encoding.equalsIgnoreCase("chunked") || headers.count("Transfer-Encoding") > 1) {
        throw new MalformedMessageException(
            501, "The only known Transfer-Encoding is chunked, not '" + encoding + "'");
      }
      return new Length.Chunked();
    }
    if (length == null) {
      return otherwise;
    }
    boolean digits = !length.isEmpty() && length.length() <= 18;
    for (int i = 0; i < length.length(); i++) {
      digits &= length.charAt(i) >= '0' && length.charAt(i) <= '9';
    }
    if (!digits || headers.count("Content-Length") > 1) {
      throw new MalformedMessageException(
          400, "Expecting one Content-Length in decimal digits, not '" + length + "'");
    }
    return new Length.Fixed(Long.parseLong(length));
  }

  /** Reads a whole body; memory is claimed as bytes arrive, not as they are announced. */
  byte[] readBody(Length length, int max) throws IOException {
    if (length instanceof Length.Fixed(long bytes)) {
      if (bytes > max) {
        throw tooLarge(max);
      }
      if (bytes == 0) {
        return new byte[0];
      }
      byte[] body = bodyStream(length).readNBytes((int) bytes);
      if (body.length < bytes) {
        throw new EOFException(
            "The connection ended after " + body.length + " of a body's " + bytes + " bytes");
      }
      return body;
    }
    InputStream stream = bodyStream(length);
    byte[] body = stream.readNBytes(max);
    if (stream.read() >= 0) {
      throw tooLarge(max);
    }
    return body;
  }

  private static MalformedMessageException tooLarge(int max) {
    return new MalformedMessageException(413, "A body may have at most " + max + " bytes");
  }

  BodyStream bodyStream(Length length) {
    return switch (length) {
      case Length.Fixed(long bytes) -> new BodyStream(this, false, bytes);
      case Length.Chunked() -> new BodyStream(this, true, 0);
      case Length.UntilClose() -> new BodyStream(this, false, Long.MAX_VALUE);
    };
  }

  /** The size of the next chunk; the last one is empty and has its trailers read too. */
  long readChunkSize() throws IOException {
    int end = lineEnd(MAX_CHUNK_LINE);
    if (end < 0) {
      throw new MalformedMessageException(400, "Expecting a shorter line with a chunk's size");
    }
    long size = 0;
    int at = position;
    int digit = digit(buffer[at]);
    while (digit >= 0 && at - position < 9) {
      size = size * 16 + digit;
      at++;
      digit = digit(buffer[at]);
    }
    int next = buffer[at];
    if (at == position || !(next == '\r' || next == '\n' || next == ';' || isBlank(next))) {
      throw new MalformedMessageException(
          400,
          "Expecting a chunk's size in hexadecimal digits, not '" + sample(trimmed(end)) + "'");
    }
    position = end + 1;
    if (size == 0) {
      readFields(maxHeaderBytes);
    }
    return size;
  }

  void readChunkEnd() throws IOException {
    int end = lineEnd(2);
    if (end < 0 || trimmed(end) != position) {
      throw new MalformedMessageException(400, "Expecting a line break at the end of a chunk");
    }
    position = end + 1;
  }

  /** Up to {@code length} bytes; -1 at the end of the connection. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (position == limit) {
      if (length >= buffer.length) {
        return in.read(target, offset, length);
      }
      if (!fill()) {
        return -1;
      }
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  private int headerEnd(int max) throws IOException {
    int end = lineEnd(max);
    if (end < 0) {
      throw new MalformedMessageException(
          431, "The first line and the headers may have at most " + maxHeaderBytes + " bytes");
    }
    return end;
  }

  /** The position of the line feed that ends the line here; -1 if it is longer than that. */
  private int lineEnd(int max) throws IOException {
    int at = position;
    while (true) {
      for (; at < limit; at++) {
        if (at - position >= max) {
          return -1;
        }
        if (buffer[at] == '\n') {
          return at;
        }
      }
      int offset = at - position;
      if (!fill()) {
        throw new EOFException("The connection ended within a message");
      }
      at = position + offset;
    }
  }

  /** Makes room and takes what the socket has; false at its end. */
  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = 0;
    } else if (limit == buffer.length) {
      if (position == 0) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      } else {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
      }
    }
    int count = in.read(buffer, limit, buffer.length - limit);
    if (count < 0) {
      return false;
    }
    limit += count;
    return true;
  }

  private int trimmed(int end) {
    return end > position && buffer[end - 1] == '\r' ? end - 1 : end;
  }

  private String text(int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private String sample(int end) {
    return text(position, Math.min(end, position + 40)).replaceAll("[^ -~]", "?");
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  private static int digit(int c) {
    return c < 0 ? -1 : Character.digit(c, 16);
  }

  static boolean isToken(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
