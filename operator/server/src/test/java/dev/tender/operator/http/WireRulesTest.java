package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.core.model.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What unmodified clients depend on, to the letter, as it is on the socket. */
class WireRulesTest {
  private static final String BEARER = "Authorization: Bearer " + WireServer.TOKEN + "\r\n";
  private static final String SUBSCRIBE = WireClient.subscription("trial");
  private static final String SCHEDULER = "/api/v1/scheduler";

  @AutoClose private final WireServer server = new WireServer();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/scheduler",
        "/api/v1/scheduler/",
        "/api/v1/scheduler/more/of/it?and=this",
        "/master/api/v1/scheduler",
        "/master/api/v1/scheduler/",
        "http://tender.example:5050/api/v1/scheduler",
        "http://somebody:secret@tender.example:5050/master/api/v1/scheduler",
      })
  void thePathGoesByItsLongestPrefixInWhateverFormTheTargetIs(String target) throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post(target, BEARER, SUBSCRIBE);
      assertThat(raw.head().status()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(raw.chunk()).contains("\"type\":\"SUBSCRIBED\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/schedulers", "/api/v1/scheduler2/x", "/api/scheduler"})
  void whatOnlyBeginsAlikeIsAnotherPath(String target) throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post(target, BEARER, SUBSCRIBE);
      assertThat(raw.head().status()).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void userInformationInTheTargetStandsForBasicCredentials() throws IOException {
    server.secret("words", "alice", "p w+");
    server.declare("old", "scheduler: {external: {}}, credentials: {secretRef: {name: words}}");
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post("http://alice:p%20w+@tender.example:5050" + SCHEDULER, "", SUBSCRIBE);
      assertThat(raw.head().status()).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void aBodyMayComeInChunks() throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      int half = SUBSCRIBE.length() / 2;
      raw.send(
          "POST /api/v1/scheduler HTTP/1.1\r\nHost: master\r\nContent-Type: application/json\r\n"
              + BEARER
              + "Transfer-Encoding: chunked\r\n\r\n"
              + chunk(SUBSCRIBE.substring(0, half))
              + chunk(SUBSCRIBE.substring(half))
              + "0\r\n\r\n");
      assertThat(raw.head().status()).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void whoExpectsToBeToldToContinueIsTold() throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      expecting(raw, BEARER, SUBSCRIBE.length());
      assertThat(raw.head().status()).isEqualTo("HTTP/1.1 100 Continue");
      raw.send(SUBSCRIBE);
      assertThat(raw.head().status()).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void soIsWhoHasShownNothingUnlessWhatHeWantsToSendIsTooLarge() throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      expecting(raw, "", 2);
      assertThat(raw.head().status()).isEqualTo("HTTP/1.1 100 Continue");
      raw.send("{}");
      assertThat(raw.head().status()).startsWith("HTTP/1.1 400");
    }
    try (RawHttp raw = new RawHttp(server.port())) {
      expecting(raw, "", 100_000);
      assertThat(raw.head().status()).startsWith("HTTP/1.1 401");
    }
  }

  private static void expecting(RawHttp raw, String headers, int length) throws IOException {
    raw.send(
        "POST /api/v1/scheduler HTTP/1.1\r\nHost: master\r\nContent-Type: application/json\r\n"
            + headers
            + "Expect: 100-continue\r\nContent-Length: "
            + length
            + "\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: close\r\n", "Accept: */*\r\n"})
  void aSubscriptionIsAnsweredInChunksWithTheExactContentType(String header) throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post(SCHEDULER, BEARER + header, SUBSCRIBE);
      RawHttp.Head head = raw.head();
      assertThat(head.status()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(head.headers())
          .containsEntry("content-type", "application/json")
          .containsEntry("transfer-encoding", "chunked")
          .doesNotContainKey("content-length");
      assertThat(head.headers().get("mesos-stream-id"))
          .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }
  }

  /** Headers have no case, but there are clients that look for this spelling only. */
  @Test
  void theHeadersThatClientsReadAreSpelledAsMesosSpellsThem() throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post(SCHEDULER, "", "{}");
      RawHttp.Head refused = raw.head();
      assertThat(refused.status()).startsWith("HTTP/1.1 400");
      assertThat(refused.names()).contains("Content-Type");
      raw.body(refused);
      raw.send("GET /nothing HTTP/1.1\r\nHost: master\r\n\r\n");
      RawHttp.Head absent = raw.head();
      assertThat(absent.names()).contains("Content-Type");
      raw.body(absent);
      raw.post(SCHEDULER, BEARER, SUBSCRIBE);
      assertThat(raw.head().names()).contains("Content-Type", "Mesos-Stream-Id");
    }
  }

  @Test
  void oneRecordIsOneChunkOfAsciiWithoutALineBreakAndHeartbeatsComeAtOnceAndGoOn()
      throws IOException {
    try (WireServer quick =
            new WireServer(true, Duration.ofMinutes(1), Duration.ofMillis(50), false);
        RawHttp raw = new RawHttp(quick.port())) {
      raw.post(SCHEDULER, BEARER, SUBSCRIBE);
      raw.head();
      assertThat(record(raw)).contains("\"type\":\"SUBSCRIBED\"", "\"heartbeat_interval_seconds\"");
      assertThat(record(raw)).isEqualTo("{\"type\":\"HEARTBEAT\"}");
      int beats = 0;
      boolean offered = false;
      while (beats < 3 || !offered) {
        String next = record(raw);
        beats += next.equals("{\"type\":\"HEARTBEAT\"}") ? 1 : 0;
        if (next.contains("\"type\":\"OFFERS\"")) {
          offered = true;
          assertThat(next)
              .contains("\"hostname\":\"10.0.0.1\"", "\"url\":{", "\"ip\":\"10.0.0.1\"");
        }
      }
    }
  }

  /** The payload of the one record that a chunk must be. */
  private static String record(RawHttp raw) throws IOException {
    String chunk = raw.chunk();
    int line = chunk.indexOf('\n');
    String payload = chunk.substring(line + 1);
    assertThat(chunk.substring(0, line)).isEqualTo(Integer.toString(payload.length()));
    assertThat(payload).matches("[ -~]+");
    return payload;
  }

  @Test
  void aCallIsAnsweredWith202AndNothingElse() throws IOException {
    try (RawHttp stream = new RawHttp(server.port());
        RawHttp raw = new RawHttp(server.port())) {
      stream.post(SCHEDULER, BEARER, SUBSCRIBE);
      String id = stream.head().headers().get("mesos-stream-id");
      String framework =
          stream.chunk().replaceAll("(?s).*\"framework_id\":\\{\"value\":\"([^\"]+).*", "$1");
      for (int call = 0; call < 2; call++) {
        // The connection stays for the next one.
        raw.post(
            SCHEDULER,
            "Mesos-Stream-Id: " + id + "\r\n",
            "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"" + framework + "\"}}");
        RawHttp.Head head = raw.head();
        assertThat(head.status()).isEqualTo("HTTP/1.1 202 Accepted");
        assertThat(head.headers())
            .containsEntry("content-length", "0")
            .doesNotContainKeys("content-type", "transfer-encoding", "connection");
      }
    }
  }

  @Test
  void anErrorIsASentenceInPlainText() throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post(SCHEDULER, "", "{}");
      RawHttp.Head head = raw.head();
      assertThat(head.status()).startsWith("HTTP/1.1 400");
      assertThat(head.headers()).containsEntry("content-type", "text/plain; charset=utf-8");
      assertThat(raw.body(head)).contains("'type' to be present");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /api/v2/nothing, 404, Nothing is served at this path",
    "GET /<script>, 404, Nothing is served at this path",
    "DELETE /version, 405, not for this method",
  })
  void whatIsNotThereIsASentenceInPlainTextOnBothPorts(String ask, int status, String sentence)
      throws IOException {
    for (int port : new int[] {server.port(), server.plainPort()}) {
      try (RawHttp raw = new RawHttp(port)) {
        raw.send(ask + " HTTP/1.1\r\nHost: master\r\n\r\n");
        RawHttp.Head head = raw.head();
        assertThat(head.status()).startsWith("HTTP/1.1 " + status);
        assertThat(head.headers()).containsEntry("content-type", "text/plain; charset=utf-8");
        assertThat(raw.body(head)).contains(sentence).doesNotContain("<");
      }
    }
  }

  /** No client but ours has a watchdog of its own: each waits for the end of its stream. */
  @Test
  @Timeout(60)
  void whenTheMasterEndsEveryStreamEnds() throws IOException {
    try (RawHttp json = new RawHttp(server.port());
        RawHttp protobuf = new RawHttp(server.port());
        RawHttp other = new RawHttp(server.port())) {
      List<RawHttp> all = List.of(json, protobuf, other);
      for (RawHttp each : all) {
        each.post(
            SCHEDULER,
            BEARER + (each == protobuf ? "Accept: application/x-protobuf\r\n" : ""),
            SUBSCRIBE);
        assertThat(each.head().status()).startsWith("HTTP/1.1 200");
        assertThat(each.chunk()).isNotNull();
      }
      server.scheduler.closeAll();
      for (RawHttp each : all) {
        assertThatThrownBy(() -> awaitEnd(each)).hasMessageContaining("has ended");
      }
    }
  }

  /** Without a last chunk, so that nobody takes it for an end in order. */
  private static void awaitEnd(RawHttp stream) throws IOException {
    String chunk = stream.chunk();
    while (chunk != null) {
      chunk = stream.chunk();
    }
  }

  @Test
  void anAcceptThatCannotBeMetMattersOnSubscriptionsOnly() throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post(SCHEDULER, "Accept: text/html\r\n", "{\"type\":\"REVIVE\"}");
      RawHttp.Head head = raw.head();
      assertThat(raw.body(head)).contains("'framework_id' to be present");
      raw.post(SCHEDULER, BEARER + "Accept: text/html\r\n", SUBSCRIBE);
      assertThat(raw.head().status()).startsWith("HTTP/1.1 406");
    }
  }

  @Test
  void a503IsHeldForMoreThanASecondAndSaysWhenToComeBack() throws IOException {
    try (WireServer early = new WireServer(false, Duration.ofMinutes(1));
        RawHttp raw = new RawHttp(early.port())) {
      long before = System.nanoTime();
      raw.post(SCHEDULER, BEARER, SUBSCRIBE);
      RawHttp.Head head = raw.head();
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isGreaterThan(1_000);
      assertThat(head.status()).startsWith("HTTP/1.1 503");
      assertThat(head.headers()).containsEntry("retry-after", "2");
    }
  }

  @Test
  void principalAndSecretWaitAsLongAsTheMasterDoesNotKnowTheCluster() throws IOException {
    try (WireServer early = new WireServer(false, Duration.ofMinutes(1));
        RawHttp raw = new RawHttp(early.port())) {
      raw.post(SCHEDULER, "Authorization: " + WireClient.basic("a", "b") + "\r\n", SUBSCRIBE);
      assertThat(raw.head().status()).startsWith("HTTP/1.1 503");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/version", "/master/version"})
  void theVersionIsDigitsAndDots(String path) throws IOException {
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.send("GET " + path + " HTTP/1.1\r\nHost: master\r\n\r\n");
      RawHttp.Head head = raw.head();
      assertThat(head.headers()).containsEntry("content-type", "application/json");
      assertThat(raw.body(head)).startsWith("{\"version\":\"1.11.0\",");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/redirect", "/master/redirect"})
  void aRedirectGoesToTheSameListenerWithItsPort(String path) throws IOException {
    try (RawHttp raw = new RawHttp(server.port());
        RawHttp plain = new RawHttp(server.plainPort())) {
      raw.send("GET " + path + " HTTP/1.1\r\nHost: other:1\r\n\r\n");
      RawHttp.Head head = raw.head();
      assertThat(head.status()).startsWith("HTTP/1.1 307");
      assertThat(head.headers()).containsEntry("location", "//tender.example:5050");
      plain.send("POST " + path + " HTTP/1.1\r\nHost: other:1\r\nContent-Length: 0\r\n\r\n");
      assertThat(plain.head().headers()).containsEntry("location", "//tender.example:5051");
    }
  }

  @Test
  void aSchedulerWithoutCapabilitiesIsSentNothingThatIsNewerThanThese() throws IOException {
    server.announce(new Cluster.Unavailability(1_000, null));
    try (RawHttp raw = new RawHttp(server.port())) {
      raw.post(SCHEDULER, BEARER, SUBSCRIBE);
      raw.head();
      String offers = "";
      while (!offers.contains("\"type\":\"OFFERS\"")) {
        offers = record(raw);
      }
      assertThat(offers)
          .contains("\"role\":\"*\"")
          .doesNotContain("allocation_info", "allocation_role", "\"reservations\"", "revocable");
    }
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }
}
