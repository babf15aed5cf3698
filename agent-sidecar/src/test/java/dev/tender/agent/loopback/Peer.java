package dev.tender.agent.loopback;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One end of a connection, byte by byte. */
final class Peer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  private Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  static Peer connect(int port) throws IOException {
    return new Peer(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  static ServerSocket listen() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(PATIENCE_MILLIS);
    return listener;
  }

  static Peer accept(ServerSocket listener) throws IOException {
    return new Peer(listener.accept());
  }

  Peer send(String text) throws IOException {
    out().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** Up to and with this text. */
  String readUntil(String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = in().read();
      if (next < 0) {
        throw new IOException("The other side closed after: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  String readHead() throws IOException {
    return readUntil("\r\n\r\n");
  }

  /** Everything until the other side closes, in order or not. */
  String readAll() throws IOException {
    StringBuilder read = new StringBuilder();
    try {
      for (int next = in().read(); next >= 0; next = in().read()) {
        read.append((char) next);
      }
    } catch (java.net.SocketTimeoutException open) {
      throw open;
    } catch (IOException reset) {
      // closed with bytes of ours unread
    }
    return read.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
