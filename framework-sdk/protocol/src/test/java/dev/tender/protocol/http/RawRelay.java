package dev.tender.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Answers with a text to whatever it is told, and after "ok" passes on to a port of this machine.
 */
final class RawRelay implements AutoCloseable {
  final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final ServerSocketChannel listener;
  private final String answer;
  private final int port;

  RawRelay(Path path, String answer, int port) throws IOException {
    this.answer = answer;
    this.port = port;
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      InputStream in = Channels.newInputStream(client);
      OutputStream out = Channels.newOutputStream(client);
      var line = new StringBuilder();
      for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
        line.append((char) next);
      }
      lines.add(line.toString());
      out.write(answer.getBytes(StandardCharsets.UTF_8));
      if (answer.equals("ok\n")) {
        pass(in, out);
      }
    } catch (IOException e) {
      // One of both sides has gone.
    }
  }

  private void pass(InputStream in, OutputStream out) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream up = server.getOutputStream();
      Thread.ofVirtual()
          .start(() -> {
            try (server) {
              in.transferTo(up);
            } catch (IOException e) {
              // One of both sides has gone.
            }
          });
      server.getInputStream().transferTo(out);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
