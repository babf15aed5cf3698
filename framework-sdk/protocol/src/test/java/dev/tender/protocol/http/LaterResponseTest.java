package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that a client sends without waiting, and whose answers somebody else gives. */
@Timeout(20)
class LaterResponseTest {
  private final BlockingQueue<CompletableFuture<FullResponse>> asked = new LinkedBlockingQueue<>();
  private HttpServer server;
  private RawClient client;

  @BeforeEach
  void serve() throws IOException {
    server =
        HttpServer.serve(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            HttpOptions.DEFAULT,
            this::handle);
    client = new RawClient(server.port());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private Response handle(Request request) {
    if (request.path().equals("/now")) {
      return text("now");
    }
    CompletableFuture<FullResponse> answer = new CompletableFuture<>();
    asked.add(answer);
    return Response.later(answer);
  }

  private static FullResponse text(String text) {
    return Response.of(200, Map.of(), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String call(String path) {
    return "POST " + path + " HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private void assertAnswered(String... bodies) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String body : bodies) {
      all.append(ok(body));
    }
    assertThat(client.read(all.length())).isEqualTo(all.toString());
  }

  @Test
  void theNextCallIsHandledBeforeTheFirstIsAnsweredAndAnsweredAfterIt()
      throws IOException, InterruptedException {
    client.send(call("/later") + call("/later"));
    CompletableFuture<FullResponse> first = asked.take();
    CompletableFuture<FullResponse> second = asked.take();
    second.complete(text("2"));
    first.complete(text("1"));
    assertAnswered("1", "2");
  }

  @Test
  void whatCanBeAnsweredAtOnceWaitsForItsTurn() throws IOException, InterruptedException {
    client.send(call("/later") + call("/now"));
    asked.take().complete(text("later"));
    assertAnswered("later", "now");
  }

  @Test
  void halfACallDoesNotKeepAnAnswerBack() throws IOException, InterruptedException {
    String next = call("/later");
    client.send(call("/later") + next.substring(0, 20));
    asked.take().complete(text("1"));
    assertAnswered("1");
    client.send(next.substring(20));
    asked.take().complete(text("2"));
    assertAnswered("2");
  }

  @Test
  void whoSendsNonsenseIsFirstAnsweredWhatWasRight() throws IOException, InterruptedException {
    client.send(call("/later") + "nonsense\r\nat: all\r\n\r\n");
    asked.take().complete(text("1"));
    assertThat(client.readAll()).startsWith(ok("1") + "HTTP/1.1 400 Bad Request\r\n");
  }

  @Test
  void whoSaysThatThisWasAllIsAnswered() throws IOException, InterruptedException {
    client.send(call("/later")).finish();
    asked.take().complete(text("1"));
    assertThat(client.readAll()).isEqualTo(ok("1"));
  }

  @Test
  void anAnswerThatFailsIsA500AndTheConnectionGoesOn() throws IOException, InterruptedException {
    client.send(call("/later") + call("/later"));
    asked.take().completeExceptionally(new IllegalStateException("a defect"));
    asked.take().complete(text("2"));
    assertThat(client.readUntil("HTTP/1.1 200 OK")).startsWith("HTTP/1.1 500 ");
  }
}
