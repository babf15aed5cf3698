package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients find at a replica that does not lead. */
class StandbyGateTest {
  private final Vertx vertx = Vertx.vertx();
  private volatile boolean leads;
  private volatile @Nullable String leader;
  private PlainListener listener;
  private int port;

  @BeforeEach
  void start() {
    listener =
        new PlainListener(
            vertx, new StandbyGate(vertx, () -> leads, () -> leader), "tender.example:5051");
    port = listener.listen("127.0.0.1", 0).toCompletableFuture().join();
  }

  @AfterEach
  void stop() {
    listener.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private RawHttp.Head ask(String method, String target) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(method + " " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
      return http.head();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/scheduler,            //a.example:5050/api/v1/scheduler",
    "POST, /master/api/v1/scheduler,     //a.example:5050/master/api/v1/scheduler",
    "POST, /api/v1/agent,                //a.example:5050/api/v1/agent",
    "POST, /api/v1,                      //a.example:5050/api/v1",
    "GET,  /state?jsonp=a%20b,           //a.example:5050/state?jsonp=a%20b",
    "GET,  http://me:pw@h:1/state,       //a.example:5050/state",
    "GET,  /,                            //a.example:5050/",
    "GET,  /redirect,                    //a.example:5050",
    "GET,  /master/redirect,             //a.example:5050",
    "GET,  /healthy,                     //a.example:5050/healthy",
  })
  void whatTheLeaderServesIsAtTheLeader(String method, String target, String location)
      throws IOException {
    leader = "a.example:5050";
    RawHttp.Head head = ask(method, target);
    assertThat(head.status()).startsWith("HTTP/1.1 307");
    assertThat(head.headers()).containsEntry("location", location);
  }

  @ParameterizedTest
  @CsvSource({"/health, 200", "/version, 200", "/master/version, 200", "/metrics, 404"})
  void whatIsAskedOfThisProcessIsAnsweredByIt(String target, String status) throws IOException {
    leader = "a.example:5050";
    // This listener has no metrics; the other one does.
    assertThat(ask("GET", target).status()).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void whileNobodyLeadsCallersAreHeldAndToldToComeBack() throws IOException {
    RawHttp.Head head = ask("POST", "/api/v1/scheduler");
    assertThat(head.status()).startsWith("HTTP/1.1 503");
    assertThat(head.headers()).containsEntry("retry-after", "2").doesNotContainKey("location");
  }

  @Test
  void aLargeBodyIsNotWaitedFor() throws IOException {
    leader = "a.example:5050";
    try (RawHttp http = new RawHttp(port)) {
      http.send("POST /api/v1/scheduler HTTP/1.1\r\nHost: h\r\nContent-Length: 60000000\r\n\r\n{");
      RawHttp.Head head = http.head();
      assertThat(head.status()).startsWith("HTTP/1.1 307");
      assertThat(head.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void aConnectionIsOfUseAfterwards() throws IOException {
    leader = "a.example:5050";
    try (RawHttp http = new RawHttp(port)) {
      http.post("/api/v1/scheduler", "", "{\"type\":\"SUBSCRIBE\"}");
      assertThat(http.head().status()).startsWith("HTTP/1.1 307");
      http.post("/api/v1/scheduler", "", "{\"type\":\"SUBSCRIBE\"}");
      assertThat(http.head().status()).startsWith("HTTP/1.1 307");
    }
  }

  @Test
  void whoLeadsServes() throws IOException {
    leads = true;
    listener.serve(request -> request.response().setStatusCode(202).end(), _ -> {});
    assertThat(ask("POST", "/api/v1/scheduler").status()).startsWith("HTTP/1.1 202");
    RawHttp.Head redirect = ask("GET", "/redirect");
    assertThat(redirect.status()).startsWith("HTTP/1.1 307");
    assertThat(redirect.headers())
        .containsAllEntriesOf(Map.of("location", "//tender.example:5051"));
  }
}
