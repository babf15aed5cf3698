package dev.tender.systemtest.conformance;

import dev.tender.protocol.http.HostPort;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection whose bytes a test writes and reads itself. */
final class Connection implements AutoCloseable {
  /** Nothing that is waited for here takes longer; what hangs fails. */
  private static final int PATIENCE_MILLIS = 90_000;

  private final Socket socket;
  private final InputStream in;

  private Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** In plain HTTP, as an agent's door on loopback. */
  static Connection to(HostPort where) {
    try {
      return over(new Socket(where.host(), where.port()));
    } catch (IOException e) {
      throw new UncheckedIOException(where + " cannot be reached", e);
    }
  }

  static Connection over(Socket connected) {
    try {
      return new Connection(connected);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Connection send(Request request) {
    return send(request.bytes());
  }

  Connection send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request and reads the whole answer. */
  Answer ask(Request request) {
    return send(request).answer();
  }

  /** Reads a head and as much of a body as it announces. */
  Answer answer() {
    Head head = head();
    try {
      if (!head.chunked()) {
        int length = Integer.parseInt(head.header("Content-Length").orElse("0"));
        return new Answer(head, in.readNBytes(length));
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (byte[] chunk = chunk(); chunk != null; chunk = chunk()) {
        body.write(chunk);
      }
      return new Answer(head, body.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Head head() {
    StringBuilder lines = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      lines.append(line).append("\r\n");
    }
    return Head.parse(lines.toString());
  }

  /** The next chunk, as it was written; null for the last, which is empty. */
  byte @Nullable [] chunk() {
    try {
      int length = Integer.parseInt(line(), 16);
      byte[] chunk = in.readNBytes(length);
      line();
      return length == 0 ? null : chunk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    try {
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new EOFException("The other side closed after '" + line + "'");
        }
        line.append((char) next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString().strip();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
