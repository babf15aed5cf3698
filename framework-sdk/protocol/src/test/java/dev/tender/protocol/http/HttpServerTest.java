package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients in other languages see, byte by byte. */
@Timeout(20)
class HttpServerTest {
  private static final int MAX_BODY = 100_000;

  /** Too large to be copied into what else is sent. */
  private static final int LARGE = 0x10001;

  private HttpServer server;
  private RawClient client;

  @BeforeEach
  void serve() throws IOException {
    server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT.withMaxBodyBytes(MAX_BODY),
            HttpServerTest::handle);
    client = new RawClient(server.port());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private static Response handle(Request request) throws IOException {
    return switch (request.path()) {
      case "/accepted" -> Response.accepted();
      case "/error" -> Response.error(403, "Framework is not subscribed");
      case "/throw" -> throw new IllegalStateException("a defect");
      case "/length" -> text(Integer.toString(request.body().length));
      case "/stream" ->
          Response.stream(
              Map.of("Content-Type", "application/json"),
              out -> {
                out.write("2\n{}".getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[0]);
                out.write("17\n{\"type\":\"A rest\"}".getBytes(StandardCharsets.US_ASCII));
              });
      case "/together" ->
          Response.stream(
              Map.of(),
              out -> {
                byte[] large = new byte[LARGE];
                Arrays.fill(large, (byte) 'x');
                out.write(List.of(bytes("ab"), bytes(""), large, bytes("c")));
                out.write(List.of(bytes("d")));
              });
      default ->
          text(
              request.method()
                  + " "
                  + request.path()
                  + " "
                  + request.query()
                  + " "
                  + new String(request.body(), StandardCharsets.ISO_8859_1));
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Response text(String text) {
    return Response.of(200, Map.of(), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void acceptedCallHasNoBodyAndNoContentType() throws IOException {
    String answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    client.send("POST /accepted HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
    assertThat(client.read(answer.length())).isEqualTo(answer);
  }

  @Test
  void errorIsASentenceAsPlainText() throws IOException {
    client.send("POST /error HTTP/1.1\r\nConnection: close\r\n\r\n");
    assertThat(client.readAll())
        .isEqualTo(
            "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: 27\r\nConnection: close\r\n\r\nFramework is not subscribed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /stream HTTP/1.1\r\n\r\n",
        "POST /stream HTTP/1.1\r\nConnection: close\r\n\r\n",
        "POST /stream HTTP/1.0\r\n\r\n"
      })
  void streamIsAlwaysChunkedWithOneRecordPerChunk(String request) throws IOException {
    assertThat(client.send(request).readAll())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "4\r\n2\n{}\r\n14\r\n17\n{\"type\":\"A rest\"}\r\n0\r\n\r\n");
  }

  @Test
  void recordsThatAreWrittenTogetherKeepTheirChunks() throws IOException {
    assertThat(client.send("POST /together HTTP/1.1\r\n\r\n").readAll())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n10001\r\n"
                + "x".repeat(LARGE)
                + "\r\n1\r\nc\r\n1\r\nd\r\n0\r\n\r\n");
  }

  @Test
  void chunkedBodyIsPutTogether() throws IOException {
    client.send(
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\nA;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n");
    String answer = ok("POST /echo null abc0123456789");
    assertThat(client.read(answer.length())).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:5051/echo?a=1&b=%20",
        "http://user:secret@agent.example:5051/echo?a=1&b=%20",
        "HTTPS://[::1]:5051/echo?a=1&b=%20#part",
        "/echo?a=1&b=%20"
      })
  void absoluteTargetMeansItsPath(String target) throws IOException {
    client.send("GET " + target + " HTTP/1.1\r\n\r\n");
    String answer = ok("GET /echo a=1&b=%20 ");
    assertThat(client.read(answer.length())).isEqualTo(answer);
  }

  @Test
  void authorityAloneMeansTheRoot() throws IOException {
    client.send("GET http://agent:5051 HTTP/1.1\r\n\r\n");
    String answer = ok("GET / null ");
    assertThat(client.read(answer.length())).isEqualTo(answer);
  }

  /**
   * A limit on silence is for clients. Were it the server's as well, a connection would be lost
   * while another one is in use.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionThatSaysNothingStaysOpen(boolean streaming) throws IOException {
    HttpOptions impatient = HttpOptions.DEFAULT.withReadTimeout(Duration.ofMillis(1));
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (HttpServer other =
            streaming
                ? HttpServer.serveStreaming(listener, impatient, (_, _) -> Response.accepted())
                : HttpServer.serve(listener, impatient, _ -> Response.accepted());
        RawClient idle = new RawClient(other.port());
        RawClient busy = new RawClient(other.port())) {
      String call = "POST /accepted HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
      idle.send(call);
      assertThat(idle.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 202");
      for (int i = 0; i < 500; i++) {
        busy.send(call);
        busy.readUntil("\r\n\r\n");
      }
      idle.send(call);
      assertThat(idle.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 202");
    }
    assertThat(HttpOptions.DEFAULT.readTimeout()).isEqualTo(Duration.ZERO);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    var requests = new StringBuilder();
    var answers = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      requests.append("POST /n").append(i).append(" HTTP/1.1\r\nContent-Length: 1\r\n\r\nb");
      answers.append(ok("POST /n" + i + " null b"));
    }
    client.send(requests.toString());
    assertThat(client.read(answers.length())).isEqualTo(answers.toString());
  }

  @Test
  void bodyIsAskedForWhenTheClientWaitsForThat() throws IOException {
    client.send("POST /echo HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    String asked = "HTTP/1.1 100 Continue\r\n\r\n";
    assertThat(client.read(asked.length())).isEqualTo(asked);
    String answer = ok("POST /echo null body");
    assertThat(client.send("body").read(answer.length())).isEqualTo(answer);
  }

  @Test
  void bodyThatIsTooLongIsNotAskedFor() throws IOException {
    client.send("POST /echo HTTP/1.1\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n");
    assertThat(client.readAll()).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void refusalIsReadEvenWhileTheClientStillSends() throws IOException {
    client.send("POST /echo HTTP/1.1\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000));
    assertThat(client.readAll()).endsWith("A body may have at most 100000 bytes\n");
  }

  @Test
  void bodyOfTheGreatestLengthIsTaken() throws IOException {
    client.send("POST /length HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(MAX_BODY));
    assertThat(client.readUntil("\r\n\r\n100000")).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void requestMayComeByteByByte() throws IOException {
    for (char c : "\r\nPOST /echo HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi".toCharArray()) {
      client.send(String.valueOf(c));
    }
    String answer = ok("POST /echo null hi");
    assertThat(client.read(answer.length())).isEqualTo(answer);
  }

  @Test
  void defectOfAHandlerIsAnsweredAndTheConnectionGoesOn() throws IOException {
    client.send("POST /throw HTTP/1.1\r\n\r\nPOST /echo HTTP/1.1\r\n\r\n");
    assertThat(client.readUntil("POST /echo null ")).startsWith("HTTP/1.1 500 ");
  }

  @Test
  void headersUpToTheLimitAreTaken() throws IOException {
    client.send("GET /echo HTTP/1.1\r\nX: " + "x".repeat(16_000) + "\r\n\r\n");
    assertThat(client.readUntil("GET /echo")).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void oldClientsConnectionIsClosed() throws IOException {
    assertThat(client.send("GET /echo HTTP/1.0\r\n\r\n").readAll())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\nGET /echo null ");
  }

  static Stream<Arguments> malformed() {
    String line = "Expecting a request line of the form 'POST /path HTTP/1.1'";
    String both = "A message has either Content-Length or Transfer-Encoding, not both";
    String large = "The first line and the headers may have at most 16384 bytes";
    String post = "POST /echo HTTP/1.1\r\n";
    return Stream.of(
        Arguments.of("hello\r\n\r\n", 400, line),
        Arguments.of("GET /a b HTTP/1.1\r\n\r\n", 400, line),
        Arguments.of("GET / FTP/1.1\r\n\r\n", 400, line),
        Arguments.of("GET / HTTP/2.0\r\n\r\n", 505, "Only HTTP/1.1 is spoken here"),
        Arguments.of("G@T / HTTP/1.1\r\n\r\n", 400, "Expecting a method such as POST"),
        Arguments.of(
            "GET echo HTTP/1.1\r\n\r\n", 400, "Expecting a target such as /api/v1/executor"),
        Arguments.of(
            post + "Name\r\n\r\n", 400, "Expecting a header of the form 'Name: value', not 'Name'"),
        Arguments.of(
            post + "Name : v\r\n\r\n",
            400,
            "Expecting a header of the form 'Name: value', not 'Name : v'"),
        Arguments.of(
            post + "A: b\r\n folded\r\n\r\n",
            400,
            "Expecting a header of the form 'Name: value', not ' folded'"),
        Arguments.of(
            post + "A: b\0c\r\n\r\n", 400, "A header holds a NUL or a bare carriage return"),
        Arguments.of(
            post + "Content-Length: -1\r\n\r\n",
            400,
            "Expecting one Content-Length in decimal digits, not '-1'"),
        Arguments.of(
            post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
            400,
            "Expecting one Content-Length in decimal digits, not '1'"),
        Arguments.of(
            post + "Content-Length: 9999999999\r\n\r\n",
            413,
            "A body may have at most 100000 bytes"),
        Arguments.of(post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, both),
        Arguments.of(
            post + "Transfer-Encoding: gzip\r\n\r\n",
            501,
            "The only known Transfer-Encoding is chunked, not 'gzip'"),
        Arguments.of(
            post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
            400,
            "Expecting a chunk's size in hexadecimal digits, not 'xyz'"),
        Arguments.of(
            post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
            400,
            "Expecting a chunk's size in hexadecimal digits, not '-1'"),
        Arguments.of(
            post + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
            400,
            "Expecting a line break at the end of a chunk"),
        Arguments.of(
            post + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n" + "x".repeat(120_000),
            413,
            "A body may have at most 100000 bytes"),
        Arguments.of(
            post + "Expect: tea\r\n\r\n", 417, "The only known expectation is 100-continue"),
        Arguments.of(post + "X: " + "x".repeat(17_000) + "\r\n\r\n", 431, large),
        Arguments.of("GET /" + "x".repeat(17_000) + " HTTP/1.1\r\n\r\n", 431, large),
        Arguments.of(post + "X: y\r\n".repeat(4_000) + "\r\n", 431, large));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedRequestIsRefusedWithASentence(String request, int status, String sentence)
      throws IOException {
    String answer = client.send(request).readAll();
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n")
        .contains("\r\nConnection: close\r\n")
        .endsWith("\r\n\r\n" + sentence + "\n");
  }
}
