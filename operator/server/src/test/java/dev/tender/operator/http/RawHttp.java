package dev.tender.operator.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 as it is on the socket, for rules that a client library would hide. */
final class RawHttp implements Closeable {
  private final Socket socket;
  private final InputStream in;

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    // A server that says nothing fails the test, and does not hang it.
    socket.setSoTimeout(30_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * The head of an answer.
   *
   * @param headers by their names in lower case
   * @param names as they were written
   */
  record Head(String status, Map<String, String> headers, Set<String> names) {}

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** A POST of JSON. */
  void post(String target, String headers, String body) throws IOException {
    send(
        "POST "
            + target
            + " HTTP/1.1\r\nHost: master\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + headers
            + "\r\n"
            + body);
  }

  /** Sends nothing more, and waits until the server has closed its side as well and knows it. */
  void hangUp() throws IOException, InterruptedException {
    socket.shutdownOutput();
    if (in.read() >= 0) {
      throw new IOException("there is an answer");
    }
    // The event loop tells its handlers only after the socket is closed, and nothing shows when.
    Thread.sleep(200);
  }

  Head head() throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    Set<String> names = new TreeSet<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      names.add(line.substring(0, colon));
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(status, headers, names);
  }

  /** The next chunk of a chunked answer; null after the last one. */
  @Nullable String chunk() throws IOException {
    int size = Integer.parseInt(line(), 16);
    String chunk = new String(in.readNBytes(size), StandardCharsets.UTF_8);
    line();
    return size == 0 ? null : chunk;
  }

  /** A body whose length its head has told. */
  String body(Head head) throws IOException {
    int length = Integer.parseInt(head.headers().get("content-length"));
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection has ended after: " + line);
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
