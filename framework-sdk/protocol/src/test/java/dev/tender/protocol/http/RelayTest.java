package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that somebody else makes, and silence on unix sockets. */
@Timeout(30)
class RelayTest {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "no-such-host.invalid, 5000, no-such-host.invalid:5050 5000",
    "::1, 5000, [::1]:5050 5000",
    "tender, 0, tender:5050 3600000",
  })
  void relayIsToldNameAndTimeAndTheServerTheName(String host, int millis, String line)
      throws Exception {
    try (RawServer server = new RawServer(ANSWER);
        RawRelay relay = relay("ok\n", server.port());
        HttpConnection connection =
            HttpConnection.open(
                host, 5050, through().withConnectTimeout(Duration.ofMillis(millis)))) {
      assertThat(connection.get("/", Map.of()).text()).isEqualTo("hello");
      assertThat(relay.lines.take()).isEqualTo(line);
    }
  }

  @Test
  void serverHearsItsOwnName() throws IOException {
    try (HttpServer server =
            HttpServer.serve(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                HttpOptions.DEFAULT,
                request -> Response.of(200, Map.of(), hostOf(request)));
        RawRelay _ = relay("ok\n", server.port());
        HttpConnection connection = HttpConnection.open("tender", 5050, through())) {
      assertThat(connection.get("/", Map.of()).text()).isEqualTo("tender:5050");
    }
  }

  private static byte[] hostOf(Request request) {
    return String.valueOf(request.headers().get("Host")).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void whatTheRelaySaysIsWhyThereIsNoConnection() throws IOException {
    try (RawRelay _ = relay("the certificate has expired: renew it\n", 1)) {
      assertThatThrownBy(() -> HttpConnection.open("tender", 5050, through()))
          .isInstanceOf(ConnectException.class)
          .hasMessage("the certificate has expired: renew it");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ok", "half a sentence"})
  void relayThatEndsWithinItsAnswerIsNoConnection(String answer) throws IOException {
    try (RawRelay _ = relay(answer, 1)) {
      assertThatThrownBy(() -> HttpConnection.open("tender", 5050, through()))
          .isInstanceOf(IOException.class)
          .hasMessage("the relay ended before it had connected: see its log");
    }
  }

  @Test
  void relayThatIsNotThereIsNamedWithItsPath() {
    assertThatThrownBy(() -> HttpConnection.open("tender", 5050, through()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the relay does not listen at " + socket());
  }

  @Test
  void relayThatSaysNothingIsGivenUp() throws IOException {
    HttpOptions hurried = through().withConnectTimeout(Duration.ofMillis(1));
    // Nobody accepts what is in its backlog.
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket()));
      assertThatThrownBy(() -> HttpConnection.open("tender", 5050, hurried))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage(
              "the relay gave no answer within 13 ms: see the container's log; the name service may"
                  + " be slow");
    }
  }

  @Test
  void whatIsClosedSaysSo() throws IOException {
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket()));
      Socket closed = HttpOptions.DEFAULT.withUnixSocket(socket()).newSocket();
      closed.connect(InetSocketAddress.createUnresolved("anywhere", 1), 0);
      InputStream in = closed.getInputStream();
      OutputStream out = closed.getOutputStream();
      closed.close();
      assertThatThrownBy(in::read).hasMessage("Socket closed");
      assertThatThrownBy(() -> out.write(new byte[1])).hasMessage("Socket closed");
    }
  }

  @Test
  void silenceEndsACallThroughARelay() throws IOException {
    try (SilentServer server = new SilentServer();
        RawRelay _ = relay("ok\n", server.port());
        HttpConnection connection =
            HttpConnection.open("tender", 5050, through().withReadTimeout(Duration.ofMillis(50)))) {
      assertThatThrownBy(() -> connection.get("/", Map.of()))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Read timed out");
      assertThat(connection.isOpen()).isFalse();
    }
  }

  /** As a cut TLS connection would end it. */
  @Test
  void bodyWhoseEndIsThatOfTheConnectionIsNotTakenForWhole() throws IOException {
    try (RawServer server = new RawServer("HTTP/1.1 200 OK\r\n\r\nhalf of");
        RawRelay _ = relay("ok\n", server.port());
        HttpConnection connection = HttpConnection.open("tender", 5050, through())) {
      assertThatThrownBy(() -> connection.get("/", Map.of()))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining(
              "The answer of tender:5050 has neither Content-Length nor 'Transfer-Encoding: chunked'");
      assertThat(connection.isOpen()).isFalse();
    }
  }

  @Test
  void answersWithoutABodyNeedNoLengthThroughARelay() throws IOException {
    try (RawServer server = new RawServer("HTTP/1.1 204 No Content\r\n\r\n", ANSWER);
        RawRelay _ = relay("ok\n", server.port());
        HttpConnection connection = HttpConnection.open("tender", 5050, through())) {
      assertThat(connection.get("/", Map.of()).status()).isEqualTo(204);
      assertThat(connection.get("/", Map.of()).text()).isEqualTo("hello");
    }
  }

  @Test
  void keptConnectionMayBeSilentBetweenItsCalls() throws IOException {
    HttpOptions options = through().withReadTimeout(Duration.ofMillis(300));
    try (RawServer server = new RawServer(ANSWER, ANSWER);
        RawRelay _ = relay("ok\n", server.port());
        HttpConnection kept = HttpConnection.open("tender", 5050, options)) {
      kept.get("/", Map.of());
      letTheLimitPassTwice();
      assertThat(kept.get("/", Map.of()).text()).isEqualTo("hello");
    }
  }

  /** On other connections, which end by it. */
  private void letTheLimitPassTwice() throws IOException {
    Path elsewhere = directory.resolve("t");
    HttpOptions options =
        HttpOptions.DEFAULT.withRelay(elsewhere).withReadTimeout(Duration.ofMillis(300));
    try (SilentServer server = new SilentServer();
        RawRelay _ = new RawRelay(elsewhere, "ok\n", server.port())) {
      for (int i = 0; i < 2; i++) {
        try (HttpConnection silent = HttpConnection.open("tender", 5050, options)) {
          assertThatThrownBy(() -> silent.get("/", Map.of()))
              .isInstanceOf(SocketTimeoutException.class);
        }
      }
    }
  }

  @Test
  void relayAndTlsOfOurOwnAreTwoWaysToDoOneThing() throws NoSuchAlgorithmException {
    SSLContext tls = SSLContext.getDefault();
    assertThatThrownBy(() -> through().withTls(tls))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tls and unixSocket must be null");
    assertThatThrownBy(() -> through().withUnixSocket(socket()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private HttpOptions through() {
    return HttpOptions.DEFAULT.withRelay(socket());
  }

  private RawRelay relay(String answer, int port) throws IOException {
    return new RawRelay(socket(), answer, port);
  }

  private Path socket() {
    return directory.resolve("s");
  }

  /** Takes calls and answers when it is closed. */
  private static final class SilentServer implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpServer server;

    SilentServer() throws IOException {
      server =
          HttpServer.serve(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              HttpOptions.DEFAULT,
              _ -> {
                over.await();
                return Response.accepted();
              });
    }

    int port() {
      return server.port();
    }

    @Override
    public void close() throws IOException {
      over.countDown();
      server.close();
    }
  }
}
