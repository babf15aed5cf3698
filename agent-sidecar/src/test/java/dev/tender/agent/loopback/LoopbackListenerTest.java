package dev.tender.agent.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.BearerToken;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client and a master see of the listener between them, byte by byte. */
@Timeout(60)
class LoopbackListenerTest {
  private static final String SUBSCRIBE = "{\"type\":\"SUBSCRIBE\"}";
  private static final String STREAM_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nMesos-Stream-Id: s1\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String NOT_FOUND = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  private static final String ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

  private final List<Long> pauses = new CopyOnWriteArrayList<>();
  private TokenSource token = () -> "secret";
  private ServerSocket master;
  private HttpServer server;
  private Peer client;

  @BeforeEach
  void start() throws IOException {
    master = Peer.listen();
    serve(master.getLocalPort(), Duration.ZERO);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    master.close();
  }

  private void serve(int masterPort, Duration silence) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server =
        HttpServer.serveStreaming(
            listener,
            HttpOptions.DEFAULT,
            new LoopbackListener(
                "127.0.0.1:5050",
                new HostPort("127.0.0.1", masterPort),
                HttpOptions.DEFAULT.withReadTimeout(silence),
                () -> token.read(),
                pauses::add,
                _ -> {}));
    client = Peer.connect(server.port());
  }

  private void serveAnew(int masterPort, Duration silence) throws IOException {
    client.close();
    server.close();
    serve(masterPort, silence);
  }

  private static String post(String headers, String body) {
    return "POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String call(String body) {
    return post("Mesos-Stream-Id: s1\r\n", body);
  }

  /** The master's end of a subscription whose answer's head the client has read. */
  private Peer subscribed() throws IOException {
    return subscribed(STREAM_HEAD);
  }

  private Peer subscribed(String head) throws IOException {
    client.send(post("", SUBSCRIBE));
    Peer stream = Peer.accept(master);
    stream.readUntil(SUBSCRIBE);
    stream.send(head);
    assertThat(client.readHead()).isEqualTo(head);
    return stream;
  }

  /** The head of an answer by that run of the master. */
  private static String by(String run, String head) {
    return head.replaceFirst("\r\n", "\r\nTender-Master: " + run + "\r\n");
  }

  @Test
  void subscriptionCarriesThePodsTokenAndNothingOfTheConnection() throws IOException {
    client.send(
        post("Connection: close\r\nAuthorization: Bearer mine\r\nAccept: */*\r\n", SUBSCRIBE));
    try (Peer stream = Peer.accept(master)) {
      assertThat(stream.readUntil(SUBSCRIBE))
          .isEqualTo(
              "POST /api/v1/scheduler HTTP/1.1\r\nHost: 127.0.0.1:"
                  + master.getLocalPort()
                  + "\r\nContent-Type: application/json\r\nAccept: */*\r\n"
                  + "Authorization: Bearer secret\r\nContent-Length: 20\r\n\r\n"
                  + SUBSCRIBE);
    }
  }

  @Test
  void eachRecordIsOneChunk() throws IOException {
    try (Peer stream = subscribed()) {
      stream.send("4\r\n2\n{}\r\n5\r\n3\n");
      stream.send("{ }\r\n").send("0\r\n\r\n");
      assertThat(client.readAll()).isEqualTo("4\r\n2\n{}\r\n5\r\n3\n{ }\r\n0\r\n\r\n");
    }
  }

  @Test
  void credentialsOfTheClientAreNotPassedOn() throws IOException {
    String basic =
        Base64.getEncoder().encodeToString("spark:hush".getBytes(StandardCharsets.US_ASCII));
    client.send(post("Authorization: Basic " + basic + "\r\n", SUBSCRIBE));
    try (Peer stream = Peer.accept(master)) {
      assertThat(stream.readHead())
          .contains("Authorization: Bearer secret\r\n")
          .doesNotContain("spark", basic, "hush");
    }
  }

  @Test
  void callGoesToTheMasterOfItsStreamWhichStandsForTheToken() throws IOException {
    try (Peer _ = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        assertThat(calls.readUntil("\"REVIVE\"}"))
            .contains("Mesos-Stream-Id: s1\r\n")
            .doesNotContain("Authorization");
        calls.send(ACCEPTED);
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
        caller.send(call("{\"type\":\"SUPPRESS\"}"));
        assertThat(calls.readUntil("\"SUPPRESS\"}")).as("the kept connection").contains("s1");
        calls.send(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: 2\r\n\r\nno");
        assertThat(caller.readUntil("no"))
            .isEqualTo(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Length: 2\r\n\r\nno");
      }
    }
  }

  @Test
  void leaderThatDiesWithinARecordEndsTheStreamBetweenRecords() throws IOException {
    try (Peer stream = subscribed()) {
      stream.send("4\r\n2\n{}\r\n14\r\n17\n{\"type\":");
    }
    assertThat(client.readAll()).isEqualTo("4\r\n2\n{}\r\n");
  }

  @Test
  void silentLeaderIsTakenForLost() throws IOException {
    serveAnew(master.getLocalPort(), Duration.ofMillis(200));
    try (Peer stream = subscribed()) {
      stream.send("4\r\n2\n{}\r\n");
      assertThat(client.readAll()).isEqualTo("4\r\n2\n{}\r\n");
      assertThat(stream.readAll()).isEmpty();
    }
  }

  @Test
  void clientThatGoesIsGoneForTheMasterToo() throws IOException {
    try (Peer stream = subscribed()) {
      client.close();
      assertThat(stream.readAll()).isEmpty();
    }
  }

  @Test
  void slowReaderHoldsTheMasterAndNotOurMemory() throws Exception {
    int records = 16_384;
    byte[] record = new byte[4096];
    Arrays.fill(record, (byte) 'x');
    try (Peer stream = subscribed()) {
      CompletableFuture<Void> sent = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int i = 0; i < records; i++) {
                stream.send("1000\r\n");
                stream.out().write(record);
                stream.send("\r\n");
              }
              stream.send("0\r\n\r\n");
              sent.complete(null);
            } catch (IOException e) {
              sent.completeExceptionally(e);
            }
          });
      assertThat(client.readUntil("\r\n")).isEqualTo("1000\r\n");
      assertThat(sent).as("64 MiB that nobody has read").isNotDone();
      long bytes = 6;
      byte[] part = new byte[1 << 16];
      for (int count = client.in().read(part); count >= 0; count = client.in().read(part)) {
        bytes += count;
      }
      assertThat(bytes).isEqualTo(records * (4096L + 8) + 5);
      assertThat(sent).isCompleted();
    }
  }

  @Test
  void bodyOf64MebibytesIsPassedOnWhileItComes() throws IOException {
    int half = 32 << 20;
    byte[] part = new byte[1 << 20];
    try (Peer _ = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(
          "POST /api/v1/scheduler HTTP/1.1\r\nMesos-Stream-Id: s1\r\nContent-Length: "
              + 2 * half
              + "\r\n\r\n");
      CompletableFuture<Void> sent = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int i = 0; i < half; i += part.length) {
                caller.out().write(part);
              }
              sent.complete(null);
            } catch (IOException e) {
              sent.completeExceptionally(e);
            }
          });
      try (Peer calls = Peer.accept(master)) {
        assertThat(calls.readHead()).contains("Content-Length: " + 2 * half);
        calls.in().skipNBytes(half);
        sent.join();
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < half; i += part.length) {
                  caller.out().write(part);
                }
              } catch (IOException e) {
                // then the master does not get all of it
              }
            });
        calls.in().skipNBytes(half);
        calls.send(ACCEPTED);
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      }
    }
  }

  @Test
  void bodyInChunksIsPassedOn() throws IOException {
    client.send(
        "POST /api/v1/scheduler HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\n{}\r\n2\r\n[]\r\n0\r\n\r\n");
    try (Peer stream = Peer.accept(master)) {
      assertThat(stream.readUntil("{}[]")).contains("Content-Length: 4\r\n");
    }
  }

  @Test
  void callThatItsMasterDoesNotAnswerIsLostAndSoIsTheStream() throws IOException {
    try (Peer stream = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
      }
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      assertThat(client.readAll()).isEmpty();
      assertThat(stream.readAll()).isEmpty();
      caller.send(call("{\"type\":\"SUPPRESS\"}"));
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      // The next that the master hears is a new subscription.
      try (Peer next = Peer.connect(server.port())) {
        next.send(post("", SUBSCRIBE));
        try (Peer asked = Peer.accept(master)) {
          assertThat(asked.readUntil("}")).endsWith(SUBSCRIBE);
        }
      }
    }
  }

  @Test
  void callThatAnotherMasterAnswersIsLostAndSoIsTheStreamOfTheOneBefore() throws IOException {
    try (Peer stream = subscribed(by("one", STREAM_HEAD));
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(by("one", ACCEPTED));
        assertThat(caller.readHead()).isEqualTo(by("one", ACCEPTED));
        caller.send(call("{\"type\":\"SUPPRESS\"}"));
        calls.readUntil("\"SUPPRESS\"}");
        // At the same address, before the end of the stream has been noticed.
        calls.send(by("two", NOT_FOUND));
      }
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      assertThat(client.readAll()).isEmpty();
      assertThat(stream.readAll()).isEmpty();
      caller.send(call("{\"type\":\"REVIVE\"}"));
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void callAfterAnOrderlyEndIsLostWhenOnlyAnotherMasterOrNobodyAnswers() throws IOException {
    try (Peer stream = subscribed(by("one", STREAM_HEAD))) {
      stream.send("0\r\n\r\n");
      assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
    }
    try (Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(by("two", NOT_FOUND));
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
      }
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(by("one", NOT_FOUND));
        assertThat(caller.readHead()).isEqualTo(by("one", NOT_FOUND));
      }
      master.close();
      caller.send(call("{\"type\":\"REVIVE\"}"));
      assertThat(caller.readHead()).isEqualTo(ACCEPTED);
    }
  }

  @Test
  void callAfterAStreamThatTheMasterEndedIsTheMastersToAnswer() throws IOException {
    try (Peer stream = subscribed()) {
      stream.send("0\r\n\r\n");
      assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
    }
    try (Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        assertThat(caller.readHead()).startsWith("HTTP/1.1 403 ");
      }
    }
  }

  /** The next master at that address would not answer on them, and cost a client its stream. */
  @Test
  void connectionsForCallsGoWithTheLastStreamFromTheirMaster() throws IOException {
    try (Peer stream = subscribed();
        Peer caller = Peer.connect(server.port())) {
      caller.send(call("{\"type\":\"REVIVE\"}"));
      try (Peer calls = Peer.accept(master)) {
        calls.readUntil("\"REVIVE\"}");
        calls.send(ACCEPTED);
        assertThat(caller.readHead()).isEqualTo(ACCEPTED);
        stream.send("0\r\n\r\n");
        assertThat(client.readAll()).isEqualTo("0\r\n\r\n");
        assertThat(calls.readAll()).as("until it is closed").isEmpty();
      }
    }
  }

  @Test
  void redirectionIsFollowedAndRememberedWhileThereIsALeader() throws IOException {
    try (ServerSocket leader = Peer.listen()) {
      client.send(post("", SUBSCRIBE));
      try (Peer standby = Peer.accept(master)) {
        standby.readUntil(SUBSCRIBE);
        standby.send(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: //127.0.0.1:"
                + leader.getLocalPort()
                + "/api/v1/scheduler\r\nContent-Length: 0\r\n\r\n");
      }
      try (Peer asked = Peer.accept(leader)) {
        assertThat(asked.readUntil(SUBSCRIBE)).contains("Authorization: Bearer secret");
        asked.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      }
      assertThat(client.readUntil("no")).startsWith("HTTP/1.1 403 ");
      client.send(post("", SUBSCRIBE));
      try (Peer again = Peer.accept(leader)) {
        again.readUntil(SUBSCRIBE);
        again.send(
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 4\r\n\r\nbusy");
      }
      assertThat(client.readUntil("busy"))
          .isEqualTo(
              "HTTP/1.1 503 Service Unavailable\r\n"
                  + "Retry-After: 2\r\n"
                  + "Content-Length: 4\r\n\r\n"
                  + "busy");
      client.send(post("", SUBSCRIBE));
      try (Peer standby = Peer.accept(master)) {
        assertThat(standby.readUntil(SUBSCRIBE)).as("asked where it is now").isNotEmpty();
      }
      assertThat(client.readHead()).startsWith("HTTP/1.1 503 ");
    }
  }

  @Test
  void subscriptionWithoutAnAnswerIsNotSentAgain() throws IOException {
    client.send(post("", SUBSCRIBE));
    try (Peer asked = Peer.accept(master)) {
      asked.readUntil(SUBSCRIBE);
    }
    assertThat(client.readHead()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 2\r\n");
    try (Peer next = Peer.connect(server.port())) {
      next.send("GET /version HTTP/1.1\r\n\r\n");
      try (Peer asked = Peer.accept(master)) {
        assertThat(asked.readHead()).startsWith("GET /version ");
      }
    }
  }

  @Test
  void whenNobodyIsThereTheClientWaitsForIts503() throws IOException {
    int nobody;
    try (ServerSocket gone = Peer.listen()) {
      nobody = gone.getLocalPort();
    }
    serveAnew(nobody, Duration.ZERO);
    long begun = System.nanoTime();
    client.send(post("", SUBSCRIBE));
    assertThat(client.readUntil("\r\n\r\n"))
        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
        .contains("Content-Type: text/plain; charset=utf-8\r\n", "Retry-After: 2\r\n");
    assertThat(client.readUntil("127.0.0.1:" + nobody)).startsWith("No master can be reached: ");
    // Time does not pass in this test's pauses, so they and the attempts add up to the whole.
    long paused = pauses.stream().mapToLong(Long::longValue).sum();
    long elapsed = (System.nanoTime() - begun) / 1_000_000;
    assertThat(paused + elapsed).isGreaterThanOrEqualTo(LeaderSearch.HOLD_MILLIS);
    assertThat(paused).isLessThan(LeaderSearch.HOLD_MILLIS + LeaderSearch.BETWEEN_ATTEMPTS_MILLIS);
  }

  @Test
  void missingTokenIsNamed() throws IOException {
    token = () -> BearerToken.read(Path.of("/no/token"));
    client.send("GET /version HTTP/1.1\r\n\r\n");
    assertThat(client.readUntil("/no/token: is it mounted?")).contains("cannot read the token in");
  }

  @Test
  void whatIsNoCallIsPassedOnToo() throws IOException {
    client.send("GET /state?framework=a HTTP/1.1\r\n\r\n");
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    try (Peer asked = Peer.accept(master)) {
      assertThat(asked.readHead())
          .startsWith("GET /state?framework=a HTTP/1.1\r\n")
          .contains("Authorization: Bearer secret")
          .doesNotContain("Content-");
      asked.send(answer);
      assertThat(client.readUntil("{}")).isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/redirect", "/master/redirect"})
  void redirectNamesThisListener(String path) throws IOException {
    client.send("GET " + path + " HTTP/1.1\r\n\r\n");
    assertThat(client.readHead())
        .isEqualTo(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: //127.0.0.1:5050\r\n"
                + "Content-Length: 0\r\n\r\n");
  }

  @Test
  void brokenBodyIsTheClientsFault() throws IOException {
    client.send("POST /api/v1/scheduler HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
    assertThat(client.readAll())
        .startsWith("HTTP/1.1 400 ")
        .contains("a chunk's size in hexadecimal digits");
  }

  @Test
  void otherMethodsAreRefused() throws IOException {
    client.send("DELETE /state HTTP/1.1\r\n\r\n");
    assertThat(client.readUntil("GET and POST")).startsWith("HTTP/1.1 405 ");
  }
}
