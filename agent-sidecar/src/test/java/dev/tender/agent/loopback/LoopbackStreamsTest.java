package dev.tender.agent.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.http.BearerToken;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Subscriptions through the listener: who is asked, and what becomes of the stream. */
class LoopbackStreamsTest extends LoopbackScene {
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
}
