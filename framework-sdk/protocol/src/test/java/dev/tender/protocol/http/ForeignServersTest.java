package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against servers that speak HTTP in their own ways, or do not. */
@Timeout(20)
class ForeignServersTest {
  private static final HttpOptions SMALL = HttpOptions.DEFAULT.withMaxBodyBytes(100);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ncontent-length:5\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x\r\nllo\r\n0\r\nA: b\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n\r\nhello"
      })
  void everyFormOfAnAnswerIsRead(String answer) throws IOException {
    HttpResponse response = post(answer);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("hello");
  }

  @ParameterizedTest
  @CsvSource({"204, No Content", "304, Not Modified"})
  void answersThatCannotHaveABodyEndWithTheirHeaders(int status, String reason) throws IOException {
    HttpResponse response = post("HTTP/1.1 " + status + " " + reason + "\r\n\r\n");
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void connectionIsClosedWhenTheServerSaysSo() throws IOException {
    try (var server =
            new RawServer(
                "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n");
        var connection = HttpConnection.open("127.0.0.1", server.port(), SMALL)) {
      assertThat(connection.post("/", Map.of(), new byte[0]).status()).isEqualTo(202);
      assertThat(connection.isOpen()).isFalse();
      assertThatThrownBy(() -> connection.post("/", Map.of(), new byte[0]))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "The connection to 127.0.0.1:" + server.port() + " is closed or carries a stream");
    }
  }

  static Stream<Arguments> refused() {
    String ok = "HTTP/1.1 200 OK\r\n";
    return Stream.of(
        Arguments.of(
            "SSH-2.0-x\r\n\r\n",
            MalformedMessageException.class,
            "Expecting an HTTP/1.1 status line from the server, not 'SSH-2.0-x'"),
        Arguments.of(
            "HTTP/1.1 2x0 OK\r\n\r\n",
            MalformedMessageException.class,
            "Expecting an HTTP/1.1 status line from the server, not 'HTTP/1.1 2x0 OK'"),
        Arguments.of(
            ok + "Content-Length: 101\r\n\r\n",
            MalformedMessageException.class,
            "A body may have at most 100 bytes"),
        Arguments.of(
            ok + "\r\n" + "x".repeat(101),
            MalformedMessageException.class,
            "A body may have at most 100 bytes"),
        Arguments.of(
            ok + "X: " + "x".repeat(20_000) + "\r\n\r\n",
            MalformedMessageException.class,
            "The first line and the headers may have at most 16384 bytes"),
        Arguments.of(
            ok + "Content-Length: 10\r\n\r\nhello",
            EOFException.class,
            "The connection ended within a body"),
        Arguments.of(
            ok + "Content-Le", EOFException.class, "The connection ended within a message"),
        Arguments.of(
            ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            EOFException.class,
            "The connection ended within a message"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void brokenAnswerIsAnError(String answer, Class<?> type, String sentence) {
    assertThatThrownBy(() -> post(answer)).isInstanceOf(type).hasMessage(sentence);
  }

  @Test
  void newConnectionThatIsClosedBeforeTheAnswerIsNotStale() {
    assertThatThrownBy(() -> post(""))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageEndingWith(" closed the connection before it answered");
  }

  @Test
  void keptConnectionThatIsClosedBeforeTheAnswerIsStale() throws Exception {
    try (var server = new RawServer("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
        var connection = HttpConnection.open("127.0.0.1", server.port(), SMALL)) {
      connection.post("/", Map.of(), new byte[0]);
      server.awaitEnd();
      assertThatThrownBy(() -> connection.post("/", Map.of(), new byte[0]))
          .isInstanceOf(StaleConnectionException.class);
      assertThat(connection.isOpen()).isFalse();
    }
  }

  @Test
  void streamThatBreaksWithinAChunkIsAnError() throws IOException {
    String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
    try (var server = new RawServer(answer);
        var connection = HttpConnection.open("127.0.0.1", server.port(), SMALL)) {
      HttpStream stream = connection.stream("/", Map.of(), new byte[0]);
      assertThat(stream.body().readNBytes(3)).asString(StandardCharsets.US_ASCII).isEqualTo("hel");
      assertThatThrownBy(() -> stream.body().read()).isInstanceOf(EOFException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a b", "/a\r\nX: y", "/grüße"})
  void pathThatIsNotEncodedIsNotSent(String path) throws IOException {
    try (var server = new RawServer("");
        var connection = HttpConnection.open("127.0.0.1", server.port(), SMALL)) {
      assertThatThrownBy(() -> connection.get(path, Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"Name, 'a\r\nb'", "'Na me', a", "Name, 日"})
  void headerThatHttpCannotCarryIsNotSent(String name, String value) throws IOException {
    try (var server = new RawServer("");
        var connection = HttpConnection.open("127.0.0.1", server.port(), SMALL)) {
      assertThatThrownBy(() -> connection.get("/", Map.of(name, value)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static HttpResponse post(String answer) throws IOException {
    try (var server = new RawServer(answer);
        var connection = HttpConnection.open("127.0.0.1", server.port(), SMALL)) {
      return connection.post("/path", Map.of(), new byte[0]);
    }
  }
}
