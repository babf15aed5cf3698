package dev.tender.protocol.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are and reads what comes back. */
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Says that nothing more will be sent. */
  RawClient finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Exactly as many characters as expected, for an answer on a connection that stays open. */
  String read(int length) throws IOException {
    return text(socket.getInputStream().readNBytes(length));
  }

  /** Up to and with this text. */
  String readUntil(String end) throws IOException {
    var answer = new StringBuilder();
    while (answer.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("The server closed after: " + answer);
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  /** Everything until the server closes. */
  String readAll() throws IOException {
    return text(socket.getInputStream().readAllBytes());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
