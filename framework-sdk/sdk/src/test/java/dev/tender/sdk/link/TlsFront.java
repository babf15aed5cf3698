package dev.tender.sdk.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** TLS before a server of a test that speaks none. */
public final class TlsFront implements AutoCloseable {
  private final ServerSocket listener;
  private final int behind;
  private final AtomicInteger shaken = new AtomicInteger();
  private volatile SSLContext context;

  /**
   * @param behind the port of the server on loopback
   */
  public TlsFront(Certificates shown, int behind) throws IOException {
    this.context = shown.context();
    this.behind = behind;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Shows another certificate to those who connect from now on. */
  public void show(Certificates other) {
    context = other.context();
  }

  /** How many connections have spoken TLS. */
  public int handshakes() {
    return shaken.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket plain = listener.accept();
        Thread.ofVirtual().start(() -> serve(plain));
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  private void serve(Socket plain) {
    SSLSocketFactory factory = context.getSocketFactory();
    try (SSLSocket secure = (SSLSocket) factory.createSocket(plain, null, true);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      secure.startHandshake();
      shaken.incrementAndGet();
      Thread back = Thread.ofVirtual().start(() -> pump(server, secure));
      pump(secure, server);
      back.join();
    } catch (IOException | InterruptedException _) {
      // The client sees the connection end, which is what its test looks at.
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // Both sides are closed, which ends the other direction too.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
