package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.http.HttpConnection;
import dev.tender.protocol.http.HttpOptions;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** HTTP through the C relay; needs `launcher/build.sh` and `relay/build.sh` first. */
@EnabledIf("built")
@Timeout(60)
class RealRelayTest {
  private static final String PASSWORD = "only-for-this-test";
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  @TempDir private Path directory;
  private ServerSocket server;
  private Process supervisor;

  static boolean built() {
    return Files.isExecutable(RealContainers.launcher()) && Files.isExecutable(relay());
  }

  private static Path relay() {
    return Path.of("relay")
        .resolve(Path.of("launcher").relativize(RealContainers.launcher()))
        .resolveSibling("relay");
  }

  @BeforeEach
  void start() throws Exception {
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=x", "-ext", "san=dns:localhost");
    keytool("-exportcert", "-rfc", "-file", directory.resolve("ca.crt").toString());
    server = listen(directory.resolve("keys"));
    Thread.ofVirtual().start(this::serve);
    ProcessBuilder builder =
        new ProcessBuilder(
                RealContainers.launcher().toString(),
                "supervise",
                "--beside",
                "TENDER_CA",
                socket().toString(),
                relay().toString(),
                "--",
                "sh",
                "-c",
                "echo up; exec sleep 100")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("TENDER_CA", directory.resolve("ca.crt").toString());
    supervisor = builder.start();
    assertThat(supervisor.inputReader().readLine()).isEqualTo("up");
  }

  @AfterEach
  void end() throws Exception {
    server.close();
    supervisor.destroy();
    assertThat(supervisor.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callGoesThroughTls() throws IOException {
    try (HttpConnection connection = open("localhost")) {
      assertThat(connection.get("/", Map.of()).text()).isEqualTo("hello");
    }
  }

  @Test
  void serverOfAnotherNameIsRefusedWithTheCure() {
    assertThatThrownBy(() -> open("127.0.0.1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is for localhost: issue it for 127.0.0.1 as well");
  }

  private HttpConnection open(String host) throws IOException {
    return HttpConnection.open(
        host, server.getLocalPort(), HttpOptions.DEFAULT.withRelay(socket()));
  }

  private Path socket() {
    return directory.resolve("relay.sock");
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      if (socket.getInputStream().read(new byte[1000]) > 0) {
        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // A relay that does not trust us goes; its assertion says whether it should have.
    }
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "server", "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", directory.resolve("keys").toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
  }

  private static ServerSocket listen(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }
}
