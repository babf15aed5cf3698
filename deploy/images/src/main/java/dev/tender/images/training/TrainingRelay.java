package dev.tender.images.training;

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

/**
 * The way to the master, as the relay in the agent's container, but that it adds nothing: what the
 * agent does is the same.
 */
final class TrainingRelay implements AutoCloseable {
  private final ServerSocketChannel server;
  private final int master;

  TrainingRelay(Path socket, int master) throws IOException {
    this.master = master;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel agent = server.accept();
        Thread.ofVirtual().start(() -> serve(agent));
      }
    } catch (IOException over) {
      // The training is.
    }
  }

  private void serve(SocketChannel agent) {
    try (agent;
        Socket up = new Socket(InetAddress.getLoopbackAddress(), master)) {
      up.setTcpNoDelay(true);
      InputStream in = Channels.newInputStream(agent);
      OutputStream out = Channels.newOutputStream(agent);
      // Where to is known.
      for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {}
      out.write("ok\n".getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual().start(() -> pass(in, up));
      up.getInputStream().transferTo(out);
    } catch (IOException over) {
      // One of both sides has ended.
    }
  }

  private static void pass(InputStream in, Socket up) {
    try (up) {
      in.transferTo(up.getOutputStream());
    } catch (IOException over) {
      // One of both sides has ended.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
