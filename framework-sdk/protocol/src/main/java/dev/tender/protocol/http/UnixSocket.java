package dev.tender.protocol.http;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A unix socket for those who know sockets only; it has no options. */
class UnixSocket extends Socket {
  private final Path path;
  private final SocketChannel channel;
  private final ReadLimit limit;

  UnixSocket(Path path) throws IOException {
    this.path = path;
    this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    this.limit = new ReadLimit(channel);
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
    return new Limited(Channels.newInputStream(channel));
  }

  @Override
  public OutputStream getOutputStream() {
    return new Said(Channels.newOutputStream(channel));
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // There is no delay.
  }

  /** As for any socket, but that the one which was silent for too long is closed. */
  @Override
  public void setSoTimeout(int millis) {
    limit.set(millis);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    limit.end();
    super.close();
  }

  private final class Limited extends FilterInputStream {
    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      limit.begin();
      int count = 0;
      IOException failure = null;
      try {
        count = in.read(target, offset, length);
      } catch (ClosedChannelException e) {
        failure = closed(e);
      } finally {
        if (!limit.pause()) {
          SocketTimeoutException silent = new SocketTimeoutException("Read timed out");
          silent.initCause(failure);
          failure = silent;
        }
      }
      if (failure != null) {
        throw failure;
      }
      return count;
    }
  }

  private static final class Said extends FilterOutputStream {
    Said(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        out.write(source, offset, length);
      } catch (ClosedChannelException e) {
        throw closed(e);
      }
    }
  }

  /** Channels have no words for it. */
  private static SocketException closed(ClosedChannelException cause) {
    SocketException closed = new SocketException("Socket closed");
    closed.initCause(cause);
    return closed;
  }
}
