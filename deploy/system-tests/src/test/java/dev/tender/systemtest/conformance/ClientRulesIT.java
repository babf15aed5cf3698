package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real clients need of every HTTP server of Mesos: rules H1 to H17, and addresses. */
@ExtendWith(Lab.Extension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClientRulesIT {
  /** More than 60 s, the longest of the usual limits; by then all other tests are done. */
  private static final int IDLE_HEARTBEATS = 14;

  private static Subscriber idle;

  @BeforeAll
  static void fallSilent(Lab lab) {
    idle = Subscriber.subscribe(lab);
    idle.call("SUPPRESS", "");
    idle.declineAll();
  }

  @AfterAll
  static void end() {
    idle.close();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("H1 A connection that has said nothing for more than a minute still carries calls")
  void anIdleConnectionIsNotClosed() {
    idle.events().awaitHeartbeats(IDLE_HEARTBEATS);
    idle.call("REVIVE", "");
    assertThat(idle.events().ended()).isFalse();
  }

  @Test
  @DisplayName("H1 A call is answered within 5 s")
  void callsAreAnsweredSoon(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      long before = System.nanoTime();
      scheduler.call("REVIVE", "");
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(5);
    }
  }

  @Test
  @DisplayName("H2 One record is one chunk, of ASCII, without a newline but that after its length")
  void oneRecordIsOneChunkOfAscii(Lab lab) {
    try (Connection stream = lab.connect();
        Connection calls = lab.connect()) {
      Request subscribe = lab.subscribe(Form.JSON, Subscriber.call("", "", ""));
      Head head = stream.send(subscribe).head();
      JsonNode subscribed = record(stream.chunk());
      String id = subscribed.at("/subscribed/framework_id/value").asText();
      String task = "gr\u00fc\u00df-\u2028-\ud83d\ude80";
      String text =
          "{'framework_id':%s,'type':'RECONCILE','reconcile':{'tasks':[{'task_id':%s}]}}"
              .formatted(Json.id(id), Json.id(task));
      calls
          .ask(
              Request.json(Lab.SCHEDULER, text)
                  .with("Mesos-Stream-Id", head.header("Mesos-Stream-Id").orElseThrow()))
          .isTaken();
      JsonNode event = record(stream.chunk());
      while (!event.path("type").asText().equals("UPDATE")) {
        event = record(stream.chunk());
      }
      assertThat(event.at("/update/status/task_id/value").asText()).isEqualTo(task);
    }
  }

  private static JsonNode record(byte[] chunk) {
    String text = new String(chunk, StandardCharsets.US_ASCII);
    assertThat(text.getBytes(StandardCharsets.US_ASCII)).isEqualTo(chunk);
    int newline = text.indexOf('\n');
    String payload = text.substring(newline + 1);
    assertThat(payload).hasSize(Integer.parseInt(text.substring(0, newline)));
    assertThat(payload).doesNotContain("\n", "\r");
    return Json.read(payload);
  }

  @Test
  @DisplayName(
      "H3 The answer to SUBSCRIBE is HTTP/1.1 chunked, though it asks for Connection: close")
  void aStreamIsChunkedThoughItIsToBeClosed(Lab lab) {
    try (Connection connection = lab.connect()) {
      Request request =
          lab.subscribe(Form.JSON, Subscriber.call("", "", "")).with("Connection", "close");
      Head head = connection.send(request).head();
      assertThat(head.line()).startsWith("HTTP/1.1 200");
      assertThat(head.chunked()).isTrue();
      Events.of(connection, Form.JSON::schedulerEvent).awaitHeartbeats(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("H4 The Content-Type of a stream is the bare media type")
  void theTypeOfAStreamIsBare(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      assertThat(scheduler.head().header("Content-Type")).hasValue(form.mediaType());
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("H5 A call is answered with 202, no body, Content-Length: 0 and no Content-Type")
  void anAnswerIsEmpty(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      Answer answer = scheduler.ask("REVIVE", "");
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.head().header("Content-Length")).hasValue("0");
      assertThat(answer.head().header("Content-Type")).isEmpty();
    }
  }

  @Test
  @DisplayName("H6 An error is text/plain; charset=utf-8 with a sentence")
  void anErrorIsPlainText(Lab lab) {
    Answer answer = lab.ask(Request.json(Lab.SCHEDULER, "{}"));
    assertThat(answer.head().header("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.text()).contains(" ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*/*", "application/*", "text/html, */*;q=0.5"})
  @DisplayName("H7 Without Accept, or with */*, a stream is JSON")
  void anyTypeMeansJson(String accept, Lab lab) {
    try (Connection connection = lab.connect()) {
      Request request = lab.subscribe(Form.JSON, Subscriber.call("", "", "")).without("Accept");
      Head head =
          connection.send(accept.isEmpty() ? request : request.with("Accept", accept)).head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Type")).hasValue("application/json");
    }
  }

  @Test
  @DisplayName("H8 A request body may come in chunks, cut anywhere")
  void aBodyMayComeInChunks(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab);
        Connection connection = lab.connect()) {
      Request whole = scheduler.request("REVIVE", "");
      byte[] body = whole.body();
      Request head =
          new Request(whole.method(), whole.target(), whole.headers(), new byte[0])
              .with("Transfer-Encoding", "chunked");
      connection.send(head);
      for (byte[] part : new byte[][] {Arrays.copyOf(body, 3), tail(body, 3)}) {
        connection.send(Connection.ascii(Integer.toHexString(part.length) + "\r\n"));
        connection.send(part).send(Connection.ascii("\r\n"));
      }
      connection.send(Connection.ascii("0\r\n\r\n")).answer().isTaken();
    }
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  @Test
  @DisplayName("H8 The request target may be a whole URL, with user info")
  void aTargetMayBeAbsolute(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      String host = lab.master().host() + ":" + lab.master().port();
      Request call = scheduler.request("REVIVE", "");
      lab.ask(call.at("https://" + host + Lab.SCHEDULER)).isTaken();
      lab.ask(call.at("https://user:secret@" + host + Lab.SCHEDULER)).isTaken();
    }
  }

  @Test
  @DisplayName("H9 /version is JSON whose version is 1.11.0, digits and dots")
  void theVersionIsThatOfMesos(Lab lab) {
    Answer answer = lab.ask(Request.get("/version"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head().header("Content-Type").orElseThrow()).startsWith("application/json");
    JsonNode version = Json.read(answer.body());
    assertThat(version.path("version").asText()).isEqualTo("1.11.0");
  }

  @ParameterizedTest
  @CsvSource({"GET, /nothing/here, 404", "POST, /api/v2/nothing, 404", "DELETE, /version, 405"})
  @DisplayName("H6 What is not served is told in plain text as well")
  void whatIsNotServedIsToldInPlainText(String method, String path, int status, Lab lab) {
    Answer answer = lab.ask(Request.get(path).by(method));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.head().header("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.text()).contains(" ").doesNotContain("<");
  }

  @Test
  @DisplayName("H10 /redirect is 307 to //HOST:PORT, on the leader as well")
  void theLeaderRedirectsToItself(Lab lab) {
    Answer answer = lab.ask(Request.get("/redirect"));
    assertThat(answer.status()).isEqualTo(307);
    assertThat(answer.head().header("Location").orElseThrow()).matches("//[^/:]+:[0-9]+");
  }

  @Test
  @DisplayName("H12 HEARTBEAT comes at once and then every 5 s, though 15 s are told")
  void heartbeatsComeMoreOftenThanTold(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      assertThat(scheduler.subscribed().path("heartbeat_interval_seconds").asDouble())
          .isEqualTo(15);
      scheduler.events().awaitHeartbeats(1);
      long first = System.nanoTime();
      scheduler.events().awaitHeartbeats(3);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - first)).isBetween(8L, 14L);
    }
  }

  @Test
  @DisplayName("H13 A body may have up to 64 MiB; a larger one is 413")
  void bodiesMayBeLarge(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      Request call = scheduler.request("REVIVE", "");
      padded(lab, call, 60).isTaken();
      // Who announces too much is told so before he sends it.
      try (Connection connection = lab.connect()) {
        connection.send(call.announcing(65L << 20));
        assertThat(connection.answer().status()).isEqualTo(413);
      }
    }
  }

  /** Sends a call with so many MiB of blanks before it. */
  private static Answer padded(Lab lab, Request call, int mebibytes) {
    byte[] blanks = new byte[1 << 20];
    Arrays.fill(blanks, (byte) ' ');
    long length = ((long) mebibytes << 20) + call.body().length;
    try (Connection connection = lab.connect()) {
      connection.send(call.announcing(length));
      for (int i = 0; i < mebibytes; i++) {
        connection.send(blanks);
      }
      return connection.send(call.body()).answer();
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("H15 An offer carries hostname and url.address.ip: the node's InternalIP")
  void offersCarryTheAddressOfTheirNode(Form form, Lab lab) {
    Set<String> addresses = new HashSet<>();
    for (JsonNode node : lab.tender().kubectl().list("get", "nodes")) {
      for (JsonNode address : node.at("/status/addresses")) {
        if (address.path("type").asText().equals("InternalIP")) {
          addresses.add(address.path("address").asText());
        }
      }
    }
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      JsonNode offer = scheduler.offer();
      assertThat(offer.path("hostname").asText()).isIn(addresses);
      assertThat(offer.at("/url/address/ip").asText()).isEqualTo(offer.path("hostname").asText());
      assertThat(offer.at("/url/address/port").asInt()).isPositive();
      assertThat(offer.at("/url/scheme").asText()).isEqualTo("http");
    }
  }

  @Test
  @DisplayName("H17 What is newer than a framework's capabilities is not sent to it")
  void nothingNewerThanTheCapabilitiesIsSent(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode offer = scheduler.offer();
      assertThat(offer.has("allocation_info")).isFalse();
      for (JsonNode resource : offer.path("resources")) {
        assertThat(resource.has("allocation_info")).isFalse();
      }
      String task = scheduler.launch(scheduler.roomyOffer(), "sleep 600");
      scheduler.await(task, "TASK_RUNNING");
      scheduler.call("KILL", "{'task_id':%s}".formatted(Json.id(task)));
      assertThat(scheduler.update(task).path("state").asText()).isEqualTo("TASK_KILLED");
      scheduler.call("RECONCILE", "{'tasks':[{'task_id':{'value':'unknown'}}]}");
      assertThat(scheduler.update("unknown").path("state").asText()).isEqualTo("TASK_LOST");
    }
  }

  @Test
  @DisplayName("H17 Reservations have the old form for those without RESERVATION_REFINEMENT")
  void reservationsHaveTheFormThatTheFrameworkKnows(Lab lab) {
    String refining = "'capabilities':[{'type':'RESERVATION_REFINEMENT'}]";
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      operate(scheduler, scheduler.offer(), "RESERVE", lab.role());
      JsonNode offer = scheduler.offer(each -> OperationRulesIT.reservedCpus(each, lab.role()) > 0);
      JsonNode old = reserved(offer, "reservation");
      assertThat(old.path("role").asText()).isEqualTo(lab.role());
      assertThat(old.has("reservations")).isFalse();

      try (Subscriber other = Subscriber.subscribe(lab, Form.JSON, refining)) {
        scheduler.decline(offer, "'filters':{'refuse_seconds':0}");
        scheduler.call("SUPPRESS", "");
        JsonNode shown = other.offer(each -> !reserved(each, "reservations").isMissingNode());
        assertThat(reserved(shown, "reservations").has("reservation")).isFalse();
        other.decline(shown, "'filters':{'refuse_seconds':3600}");
      }
      scheduler.call("REVIVE", "");
      JsonNode again = scheduler.offer(each -> OperationRulesIT.reservedCpus(each, lab.role()) > 0);
      operate(scheduler, again, "UNRESERVE", lab.role());
    }
  }

  private static void operate(Subscriber scheduler, JsonNode offer, String type, String role) {
    OperationRulesIT.accept(
        scheduler, offer, OperationRulesIT.operation(type, type, OperationRulesIT.reserved(role)));
    JsonNode done = OperationRulesIT.status(scheduler, type);
    assertThat(done.path("state").asText()).isEqualTo("OPERATION_FINISHED");
    OperationRulesIT.acknowledge(scheduler, done);
  }

  /** The resource that says in that form for whom it is reserved; missing when there is none. */
  private static JsonNode reserved(JsonNode offer, String form) {
    for (JsonNode resource : offer.path("resources")) {
      if (resource.has(form)) {
        return resource;
      }
    }
    return offer.path("none");
  }
}
