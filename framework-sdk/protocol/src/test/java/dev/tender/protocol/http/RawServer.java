package dev.tender.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers each request of one connection with the next of its texts, then closes. */
final class RawServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Thread thread;

  RawServer(String... answers) throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    thread = Thread.ofVirtual().start(() -> serve(answers));
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits until the connection has been closed by this side. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  private void serve(String[] answers) {
    try (Socket socket = listener.accept()) {
      for (String answer : answers) {
        readHead(socket.getInputStream());
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      // The client went first; its assertions tell whether it should have.
    }
  }

  private static void readHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("The client has closed");
      }
      head.append((char) next);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
