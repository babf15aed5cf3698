package dev.tender.protocol.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves HTTP/1.1, one virtual thread per connection. Connections that say nothing stay open for
 * ever, since clients take a closed one for a lost peer.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(HttpServer.class.getName());
  private static final int BACKLOG = 1024;
  private static final long OUT_OF_DESCRIPTORS_MILLIS = 50;

  private final ServerSocketChannel listener;
  private final HttpOptions options;
  private final StreamingHandler handler;
  private final boolean wholeBodies;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private HttpServer(
      ServerSocketChannel listener,
      HttpOptions options,
      StreamingHandler handler,
      boolean wholeBodies) {
    this.listener = listener;
    this.options = options;
    this.handler = handler;
    this.wholeBodies = wholeBodies;
  }

  /**
   * Serves a bound listener, such as the one from {@link System#inheritedChannel} or that of a unix
   * socket; {@link #close} closes it. With an inherited one the JDK then also points standard
   * output and error to nowhere, so close last. The threads do not keep the JVM alive.
   */
  public static HttpServer serve(
      ServerSocketChannel listener, HttpOptions options, Handler handler) {
    return new HttpServer(listener, options, (head, _) -> handler.handle(head), true).start();
  }

  /** Serves a bound listener for a handler that reads the bodies itself, however long they are. */
  public static HttpServer serveStreaming(
      ServerSocketChannel listener, HttpOptions options, StreamingHandler handler) {
    return new HttpServer(listener, options, handler, false).start();
  }

  private HttpServer start() {
    Thread.ofVirtual().name("http-accept").start(this::accept);
    return this;
  }

  /** Listens there and serves; port 0 picks a free one. */
  public static HttpServer serve(InetSocketAddress address, HttpOptions options, Handler handler)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    return serve(listener, options, handler);
  }

  /** The port that is listened on; a unix socket has none. */
  public int port() {
    try {
      return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException("The listener is closed", e);
    }
  }

  /** Closes the listener and every connection; interrupts the writers of streams. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel channel = listener.accept();
        Thread.ofVirtual().name("http-connection").start(() -> serve(channel));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.log(Level.WARNING, "Accepting a connection failed; trying again", e);
        if (!pause()) {
          return;
        }
      }
    }
  }

  /** Without descriptors accept fails at once, again and again. */
  private static boolean pause() {
    try {
      Thread.sleep(OUT_OF_DESCRIPTORS_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void serve(SocketChannel channel) {
    connections.add(channel);
    try (channel) {
      if (listener.isOpen()) {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        new ServerConnection(channel, options, handler, wholeBodies).run();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A connection ended", e);
    } finally {
      connections.remove(channel);
    }
  }
}
