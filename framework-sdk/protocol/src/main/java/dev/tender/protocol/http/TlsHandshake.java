package dev.tender.protocol.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Puts TLS on a connection. Apart, so that whoever speaks plain HTTP loads nothing of it. */
final class TlsHandshake {
  private TlsHandshake() {}

  /**
   * Shakes hands at once and checks the server's name.
   *
   * @param plain is connected; closed with what is returned, and by the caller after an exception
   * @param timeout for each answer of the server
   */
  static Socket over(Socket plain, SSLContext context, HostPort server, Duration timeout)
      throws IOException {
    SSLSocket secure =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    try {
      secure.startHandshake();
    } catch (SocketTimeoutException e) {
      throw saying(
          new SocketTimeoutException(
              server + " did not answer the TLS handshake within " + timeout.toMillis() + " ms"),
          e);
    } catch (SSLException e) {
      throw saying(new SSLException(sentence(server, e)), e);
    }
    secure.setSoTimeout(0);
    return secure;
  }

  private static String sentence(HostPort server, SSLException failure) {
    return failure.getCause() instanceof CertificateException known
        ? server + " is not trusted: " + known.getMessage()
        : "the TLS handshake with "
            + server
            + " failed: "
            + failure.getMessage()
            + "; a port that speaks plain HTTP is used without a CA";
  }

  private static <E extends IOException> E saying(E sentence, IOException cause) {
    sentence.initCause(cause);
    return sentence;
  }
}
