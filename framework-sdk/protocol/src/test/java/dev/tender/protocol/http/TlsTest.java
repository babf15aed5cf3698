package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TlsTest {
  private static final char[] PASSWORD = "only-for-this-test".toCharArray();
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  private static SSLContext context;

  @BeforeAll
  static void makeACertificateForLocalhost(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    context = context(store);
  }

  private static SSLContext context(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return made;
  }

  @Test
  void callGoesThroughTls() throws IOException {
    try (ServerSocket server = serve();
        HttpConnection connection = open("localhost", server.getLocalPort())) {
      assertThat(connection.get("/", Map.of()).text()).isEqualTo("hello");
    }
  }

  @Test
  void serverOfAnotherNameIsRefused() throws IOException {
    try (ServerSocket server = serve()) {
      assertThatThrownBy(() -> open("127.0.0.1", server.getLocalPort()))
          .isInstanceOf(SSLException.class);
    }
  }

  private static HttpConnection open(String host, int port) throws IOException {
    return HttpConnection.open(host, port, HttpOptions.DEFAULT.withTls(context));
  }

  private static ServerSocket serve() throws IOException {
    ServerSocket listener =
        context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> answer(listener));
    return listener;
  }

  private static void answer(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      if (socket.getInputStream().read(new byte[1000]) > 0) {
        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // A client that does not trust us goes; its assertion says whether it should have.
    }
  }
}
