package dev.tender.protocol.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a connection or a server.
 *
 * @param connectTimeout how long a client waits for the connection, with TLS if it speaks that
 * @param readTimeout how long a client waits for the next bytes of an answer or of a stream; zero
 *     waits forever. Servers never close an idle connection.
 * @param maxHeaderBytes of the first line and all headers of a message, and of trailers
 * @param maxBodyBytes of a body that is read as a whole; streams have no limit
 * @param tls a client speaks TLS with this and checks the server's name; plain if null
 * @param unixSocket a client connects there, whatever host and port it is given; null for TCP
 * @param relay where somebody listens who connects clients to the host and port that they ask for,
 *     and speaks TLS there; null for none
 */
public record HttpOptions(
    Duration connectTimeout,
    Duration readTimeout,
    int maxHeaderBytes,
    int maxBodyBytes,
    @Nullable SSLContext tls,
    @Nullable Path unixSocket,
    @Nullable Path relay) {
  /** 5 s to connect, no limit on silence, 16 KiB of headers, 64 MiB of body, plain. */
  public static final HttpOptions DEFAULT =
      new HttpOptions(Duration.ofSeconds(5), Duration.ZERO, 16 << 10, 64 << 20, null, null, null);

  public HttpOptions {
    if (connectTimeout.isNegative() || readTimeout.isNegative()) {
      throw new IllegalArgumentException("connectTimeout and readTimeout must not be negative");
    }
    if (maxHeaderBytes < 256 || maxBodyBytes < 0) {
      throw new IllegalArgumentException(
          "maxHeaderBytes must be 256 or more and maxBodyBytes 0 or more");
    }
    if (relay != null && (tls != null || unixSocket != null)) {
      throw new IllegalArgumentException(
          "relay stands for TLS and for a way to the server: tls and unixSocket must be null");
    }
  }

  public HttpOptions withConnectTimeout(Duration timeout) {
    return new HttpOptions(
        timeout, readTimeout, maxHeaderBytes, maxBodyBytes, tls, unixSocket, relay);
  }

  public HttpOptions withReadTimeout(Duration timeout) {
    return new HttpOptions(
        connectTimeout, timeout, maxHeaderBytes, maxBodyBytes, tls, unixSocket, relay);
  }

  public HttpOptions withMaxBodyBytes(int bytes) {
    return new HttpOptions(
        connectTimeout, readTimeout, maxHeaderBytes, bytes, tls, unixSocket, relay);
  }

  public HttpOptions withTls(@Nullable SSLContext context) {
    return new HttpOptions(
        connectTimeout, readTimeout, maxHeaderBytes, maxBodyBytes, context, unixSocket, relay);
  }

  public HttpOptions withUnixSocket(@Nullable Path path) {
    return new HttpOptions(
        connectTimeout, readTimeout, maxHeaderBytes, maxBodyBytes, tls, path, relay);
  }

  public HttpOptions withRelay(@Nullable Path path) {
    return new HttpOptions(
        connectTimeout, readTimeout, maxHeaderBytes, maxBodyBytes, tls, unixSocket, path);
  }

  /** One that is not connected yet; some connect to one path, wherever they are sent. */
  public Socket newSocket() throws IOException {
    if (relay != null) {
      return new RelayedSocket(relay);
    }
    return unixSocket == null ? new Socket() : new UnixSocket(unixSocket);
  }

  /**
   * Connects, with TLS if that is wanted, whose handshake has the connect timeout too. There is no
   * read timeout yet.
   *
   * @param fresh of {@link #newSocket}; the caller closes it, which also ends this, after an
   *     exception as well
   * @return what to read from and write to
   */
  public Socket connect(Socket fresh, HostPort server) throws IOException {
    fresh.setTcpNoDelay(true);
    // A name is not looked up by who does not use it.
    fresh.connect(
        relay == null && unixSocket == null
            ? new InetSocketAddress(server.host(), server.port())
            : InetSocketAddress.createUnresolved(server.host(), server.port()),
        Math.toIntExact(connectTimeout.toMillis()));
    return tls == null ? fresh : TlsHandshake.over(fresh, tls, server, connectTimeout);
  }
}
