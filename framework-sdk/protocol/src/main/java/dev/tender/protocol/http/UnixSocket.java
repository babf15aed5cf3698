package dev.tender.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A unix socket for those who know sockets only; it has no options and no timeouts. */
final class UnixSocket extends Socket {
  private final Path path;
  private final SocketChannel channel;

  UnixSocket(Path path) throws IOException {
    this.path = path;
    this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
  }

  /**
   * Connects to the path; refused, or not there, at once or never.
   *
   * @param anywhere for sockets that have a choice
   */
  @Override
  public void connect(SocketAddress anywhere, int timeoutMillis) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  @Override
  public InputStream getInputStream() {
    return Channels.newInputStream(channel);
  }

  @Override
  public OutputStream getOutputStream() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // There is no delay.
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    if (millis != 0) {
      throw new SocketException("a unix socket has no read timeout");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    super.close();
  }
}
