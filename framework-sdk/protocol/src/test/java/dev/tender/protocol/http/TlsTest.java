package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TlsTest {
  private static Identity ours;
  private static Identity theirs;

  @TempDir private Path directory;

  @BeforeAll
  static void makeCertificatesForLocalhost(@TempDir Path keys) throws Exception {
    ours = Identity.make(keys, "dns:localhost");
    theirs = Identity.make(keys, "dns:localhost");
  }

  @Test
  void callGoesThroughTls() throws IOException {
    assertThat(helloFrom(ours, trusting(ours.pem()))).isEqualTo("hello");
  }

  @Test
  void eachCertificateOfTheFileIsTrusted() throws IOException {
    SSLContext both = trusting("the old one\n" + theirs.pem() + "the new one\n" + ours.pem());
    assertThat(helloFrom(ours, both)).isEqualTo("hello");
    assertThat(helloFrom(theirs, both)).isEqualTo("hello");
  }

  @Test
  void serverOfAnotherCaIsRefusedWithTheSettingAndTheCure() {
    assertThatThrownBy(() -> helloFrom(theirs, trusting(ours.pem())))
        .isInstanceOf(SSLException.class)
        .hasMessageMatching(
            "localhost:\\d+ is not trusted: its certificate is not a valid one of a CA in"
                + " TENDER_CA, .*ca\\.crt; put the ca\\.crt of today's ConfigMap tender-ca there.*");
  }

  @Test
  void serverOfAnotherNameIsRefusedWithTheSettingThatAddsIt() throws IOException {
    try (ServerSocket server = ours.serve()) {
      assertThatThrownBy(
              () -> open("127.0.0.1", server.getLocalPort(), options(trusting(ours.pem()))))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("its certificate is not for this name")
          .hasMessageContaining("tender.tls.names");
    }
  }

  @Test
  void plainServerIsNamedAsWhatItMayBe() throws IOException {
    try (HttpServer server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT,
            _ -> Response.accepted())) {
      assertThatThrownBy(() -> open("localhost", server.port(), options(trusting(ours.pem()))))
          .isInstanceOf(SSLException.class)
          .hasMessageStartingWith("the TLS handshake with localhost:" + server.port() + " failed")
          .hasMessageEndingWith("a port that speaks plain HTTP is used without a CA");
    }
  }

  @Test
  void serverThatNeverShakesHandsIsLeftAfterTheConnectTimeout() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpOptions hasty = options(trusting(ours.pem())).withConnectTimeout(Duration.ofMillis(50));
      assertThatThrownBy(() -> open("localhost", server.getLocalPort(), hasty))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageEndingWith("did not answer the TLS handshake within 50 ms");
    }
  }

  @Test
  void fileIsReadAnewWhenItHasChanged() throws IOException {
    CaFile ca = file(theirs.pem());
    SSLContext before = ca.context();
    assertThat(ca.context()).as("the same file").isSameAs(before);
    Files.writeString(directory.resolve("ca.crt"), ours.pem());
    assertThat(helloFrom(ours, ca.context())).isEqualTo("hello");
    assertThatThrownBy(() -> helloFrom(theirs, ca.context())).isInstanceOf(SSLException.class);
  }

  @Test
  void fileThatIsGoneOrEmptyOrDamagedIsNamedWithItsSetting() throws IOException {
    assertThatThrownBy(() -> new CaFile(directory.resolve("none"), "TENDER_CA").context())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("TENDER_CA is " + directory.resolve("none") + ", which cannot be")
        .hasMessageContaining("NoSuchFileException")
        .hasMessageContaining("set it to a PEM file");
    assertThatThrownBy(() -> trusting("no certificate\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.crt, which holds no certificate or a damaged one (No");
    assertThatThrownBy(() -> trusting(""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("(it is empty); set it to a PEM file");
    assertThatThrownBy(() -> trusting(ours.pem().replaceFirst("\nMII", "\nMIA")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.crt, which holds no certificate or a damaged one (");
  }

  private SSLContext trusting(String pem) throws IOException {
    return file(pem).context();
  }

  private CaFile file(String pem) throws IOException {
    return new CaFile(Files.writeString(directory.resolve("ca.crt"), pem), "TENDER_CA");
  }

  private static String helloFrom(Identity identity, SSLContext trust) throws IOException {
    try (ServerSocket server = identity.serve();
        HttpConnection connection = open("localhost", server.getLocalPort(), options(trust))) {
      return connection.get("/", Map.of()).text();
    }
  }

  private static HttpOptions options(SSLContext trust) {
    return HttpOptions.DEFAULT.withTls(trust);
  }

  private static HttpConnection open(String host, int port, HttpOptions options)
      throws IOException {
    return HttpConnection.open(host, port, options);
  }
}
