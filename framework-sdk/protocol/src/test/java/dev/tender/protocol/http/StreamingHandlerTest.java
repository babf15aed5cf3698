package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies and chunks that are passed on without being held. */
@Timeout(20)
class StreamingHandlerTest {
  private static final int LARGE = 300_000;

  private HttpServer server;
  private HttpConnection client;

  @BeforeEach
  void serve() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    // The limit is for bodies that are read as a whole.
    server =
        HttpServer.serveStreaming(
            listener, HttpOptions.DEFAULT.withMaxBodyBytes(10), StreamingHandlerTest::handle);
    client = HttpConnection.open("127.0.0.1", server.port(), HttpOptions.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private static Response handle(Request head, InputStream body) throws IOException {
    return switch (head.path()) {
      case "/unread" -> Response.error(403, "not you");
      case "/chunks" ->
          Response.stream(
              Map.of(),
              out -> {
                out.copy(new ByteArrayInputStream(new byte[LARGE]), LARGE);
                out.copy(new ByteArrayInputStream(new byte[3]), 3);
              });
      default -> {
        String length = Integer.toString(body.readAllBytes().length);
        yield Response.of(
            200,
            Map.of("Had", String.valueOf(head.headers().get("Transfer-Encoding"))),
            length.getBytes(StandardCharsets.US_ASCII));
      }
    };
  }

  private HttpResponse pass(String path, int bytes, long length) throws IOException {
    return client
        .pass("POST", path, Map.of(), new ByteArrayInputStream(new byte[bytes]), length)
        .whole(1000);
  }

  @Test
  void connectionTakesTheNextCallAfterAWholeAnswer() throws IOException {
    assertThat(pass("/", 5, 5).text()).isEqualTo("5");
    assertThat(pass("/", LARGE, LARGE).text()).isEqualTo(Integer.toString(LARGE));
    assertThat(pass("/", 0, 0).text()).isEqualTo("0");
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void bodyOfUnknownLengthIsSentInChunks() throws IOException {
    HttpResponse answer = pass("/", LARGE, -1);
    assertThat(answer.text()).isEqualTo(Integer.toString(LARGE));
    assertThat(answer.headers().get("Had")).isEqualTo("chunked");
  }

  @Test
  void bodyThatIsShorterThanAnnouncedIsItsOwnersFault() {
    assertThatThrownBy(() -> pass("/", 5, 6))
        .isInstanceOf(IOException.class)
        .hasMessage("The source ended after 5 of 6 bytes");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void connectionEndsAfterAnAnswerToABodyThatNobodyRead() throws IOException {
    HttpResponse answer = pass("/unread", LARGE, LARGE);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).isEqualTo("not you");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void chunksAreCopiedOneForOne() throws IOException {
    try (HttpStream stream =
        client.pass("GET", "/chunks", Map.of(), InputStream.nullInputStream(), 0)) {
      assertThat(stream.nextChunkSize()).isEqualTo(LARGE);
      stream.body().skipNBytes(LARGE);
      assertThat(stream.nextChunkSize()).isEqualTo(3);
      stream.body().skipNBytes(3);
      assertThat(stream.nextChunkSize()).isEqualTo(-1);
    }
  }
}
