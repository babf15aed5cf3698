package dev.tender.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WireCallsTest {
  @AutoClose private final WireServer server = new WireServer();
  @AutoClose private WireClient client = new WireClient(server);

  @TestFactory
  List<DynamicTest> aWrongCallIsToldWhatIsWrongAndChangesNothing() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (WrongCall each : WrongCall.all("{fw}", "{stream}", WireServer.TOKEN)) {
      tests.add(DynamicTest.dynamicTest(each.name(), () -> check(each.name())));
    }
    assertThat(tests).hasSizeGreaterThan(40);
    return tests;
  }

  private void check(String name) throws IOException {
    try (WireClient.Stream stream = subscribe()) {
      String id = frameworkId(stream);
      WrongCall wrong =
          WrongCall.all(id, stream.id(), WireServer.TOKEN).stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow();
      HttpResponse<String> answer =
          client.send(wrong.method(), wrong.api(), wrong.headers(), wrong.body());
      assertThat(answer.body()).contains(wrong.sentence());
      assertThat(answer.statusCode()).isEqualTo(wrong.status());
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
      // The framework is as well connected as before.
      assertThat(revive(id, stream.id()).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void aSubscriptionIsAStreamOfItsOwnType() throws IOException {
    try (WireClient.Stream stream = subscribe()) {
      assertThat(stream.response().statusCode()).isEqualTo(200);
      assertThat(stream.response().headers().firstValue("Content-Type"))
          .hasValue("application/json");
      assertThat(stream.response().headers().firstValue("Transfer-Encoding")).hasValue("chunked");
      assertThat(stream.next())
          .startsWith("{\"type\":\"SUBSCRIBED\"")
          .contains("\"heartbeat_interval_seconds\":15");
      assertThat(stream.next())
          .startsWith("{\"type\":\"OFFERS\"")
          .contains("\"hostname\":\"10.0.0.1\"")
          .contains("\"ip\":\"10.0.0.1\"");
    }
  }

  @Test
  void aTaskMayNotSubscribeAsTheSchedulerOfItsFramework() throws IOException {
    try (WireClient.Stream stream =
        client.subscribe("scheduler", WireServer.AGENT_TOKEN, WireClient.subscription("trial"))) {
      assertThat(stream.response().statusCode()).isEqualTo(403);
      assertThat(new String(stream.response().body().readAllBytes(), StandardCharsets.UTF_8))
          .contains("ns/pod-1 is an executor pod");
    }
  }

  @Test
  void aCallIsAnsweredWithAnEmpty202() throws IOException {
    try (WireClient.Stream stream = subscribe()) {
      HttpResponse<String> answer = revive(frameworkId(stream), stream.id());
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.headers().firstValue("Content-Length")).hasValue("0");
      assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
    }
  }

  @Test
  void aMessageMayBeAsLargeAsAnAgentCanTake() throws IOException {
    try (WireClient.Stream stream = subscribe()) {
      assertThat(message(stream, 1 << 20).statusCode()).isEqualTo(202);
      HttpResponse<String> refused = message(stream, (1 << 20) + 3);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("'message.data' has 1048579 bytes, and an agent takes at most 1048576");
    }
  }

  private HttpResponse<String> message(WireClient.Stream stream, int bytes) {
    String data = Base64.getEncoder().encodeToString(new byte[bytes]);
    return client.post(
        "scheduler",
        stream.id(),
        "{\"type\":\"MESSAGE\",\"framework_id\":{\"value\":\""
            + frameworkId(stream)
            + "\"},\"message\":{\"agent_id\":{\"value\":\"a\"},\"executor_id\":{\"value\":\"e\"},"
            + "\"data\":\""
            + data
            + "\"}}");
  }

  @Test
  void whatIsWrongWithAFrameworkIsToldOnTheStream() throws IOException {
    String body =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":"
            + "{\"user\":\"u\",\"name\":\"trial\",\"roles\":[\"a\"]}}}";
    try (WireClient.Stream stream = client.subscribe("scheduler", WireServer.TOKEN, body)) {
      assertThat(stream.response().statusCode()).isEqualTo(200);
      assertThat(stream.next()).startsWith("{\"type\":\"ERROR\"").contains("MULTI_ROLE");
      assertThat(stream.next()).isNull();
    }
  }

  @Test
  void theSecondSchedulerTakesOverAndTheFirstIsToldSo() throws IOException {
    try (WireClient.Stream first = subscribe()) {
      String id = frameworkId(first);
      String again =
          "{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\"ID\"},\"subscribe\":"
              + "{\"framework_info\":{\"user\":\"u\",\"name\":\"trial\",\"id\":{\"value\":\"ID\"}}}}";
      try (WireClient.Stream second =
          client.subscribe("scheduler", WireServer.TOKEN, again.replace("ID", id))) {
        assertThat(frameworkId(second)).isEqualTo(id);
        String last = first.next();
        while (last != null && !last.contains("\"type\":\"ERROR\"")) {
          last = first.next();
        }
        assertThat(last).isNotNull();
        assertThat(first.next()).isNull();
        assertThat(revive(id, first.id()).statusCode()).isEqualTo(400);
        assertThat(revive(id, second.id()).statusCode()).isEqualTo(202);
      }
    }
  }

  @Test
  void aTeardownEndsTheStreamInOrderAndForgetsTheId() throws IOException {
    try (WireClient.Stream stream = subscribe()) {
      String id = frameworkId(stream);
      String teardown = "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"" + id + "\"}}";
      assertThat(client.post("scheduler", stream.id(), teardown).statusCode()).isEqualTo(202);
      String last = stream.next();
      while (last != null) {
        assertThat(last).doesNotContain("\"type\":\"ERROR\"");
        last = stream.next();
      }
      HttpResponse<String> answer = revive(id, stream.id());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("cannot be found");
    }
  }

  @Test
  void afterTheStreamIsGoneCallsAreForbidden() throws Exception {
    String id;
    String streamId;
    try (WireClient.Stream stream = subscribe()) {
      id = frameworkId(stream);
      streamId = stream.id();
    }
    client.close();
    client = new WireClient(server);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    HttpResponse<String> answer = revive(id, streamId);
    while (answer.statusCode() == 202 && System.nanoTime() < deadline) {
      answer = revive(id, streamId);
    }
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("is not subscribed");
  }

  @Test
  void aLaunchMakesAPodAndItsAgentIsGivenTheTask() throws Exception {
    try (WireClient.Stream stream = subscribe()) {
      String id = frameworkId(stream);
      String offers = stream.next();
      String offer =
          offers.replaceAll(".*\"offers\":\\[\\{\"id\":\\{\"value\":\"([^\"]+)\".*", "$1");
      String accept =
          "{\"type\":\"ACCEPT\",\"framework_id\":{\"value\":\"ID\"},\"accept\":{\"offer_ids\":"
              + "[{\"value\":\"OFFER\"}],\"operations\":[{\"type\":\"LAUNCH\",\"launch\":"
              + "{\"task_infos\":[{\"name\":\"t\",\"task_id\":{\"value\":\"t1\"},\"agent_id\":"
              + "{\"value\":\"node-uid\"},\"command\":{\"value\":\"true\"},\"resources\":["
              + "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.1}},"
              + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64}}]}]}}]}}";
      assertThat(
              client
                  .post("scheduler", stream.id(), accept.replace("ID", id).replace("OFFER", offer))
                  .statusCode())
          .isEqualTo(202);
      assertThat(server.created.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void anAgentThatCannotCleanItsContainerGetsItsPodDeleted() throws Exception {
    server.executorPodRuns();
    String body =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"protocol_version\":1,"
            + "\"pod\":{\"namespace\":\"ns\",\"name\":\"pod-1\",\"uid\":\"uid-1\",\"node\":"
            + "\"node-1\"},\"highest_term\":0}}";
    try (WireClient.Stream stream = client.subscribe("agent", WireServer.AGENT_TOKEN, body)) {
      assertThat(stream.next()).startsWith("{\"type\":\"SUBSCRIBED\"");
      String call =
          "{\"type\":\"POD_UNUSABLE\",\"pod_unusable\":{\"reason\":\"cannot remove /tmp/x\"}}";
      assertThat(client.post("agent", stream.id(), call).statusCode()).isEqualTo(202);
      assertThat(stream.next())
          .startsWith("{\"type\":\"SHUTDOWN_POD\"")
          .contains("cannot remove /tmp/x");
      assertThat(server.deleted.poll(10, TimeUnit.SECONDS))
          .isEqualTo("pod-1: its container cannot be cleaned: cannot remove /tmp/x");
    }
  }

  @Test
  void whileTheClusterIsReadSubscribersAreToldToComeBackAndHeldFirst() {
    try (WireServer reading = new WireServer(false, Duration.ZERO);
        WireClient other = new WireClient(reading)) {
      long before = System.nanoTime();
      HttpResponse<String> answer =
          other.send(
              "POST",
              "scheduler",
              Map.of(
                  "Content-Type",
                  "application/json",
                  "Authorization",
                  "Bearer " + WireServer.TOKEN),
              WireClient.subscription("trial"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
      assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
    }
  }

  @Test
  void whileTheClusterIsReadEveryOtherCallIsToldToComeBackAsWell() {
    try (WireServer reading = new WireServer(false, Duration.ZERO);
        WireClient other = new WireClient(reading)) {
      HttpResponse<String> call =
          other.post(
              "scheduler", "a-stream", "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"f\"}}");
      assertThat(call.statusCode()).isEqualTo(503);
      assertThat(call.body()).contains("still reading the cluster");
      assertThat(other.send("GET", "scheduler", Map.of(), "").statusCode()).isEqualTo(503);
    }
  }

  private WireClient.Stream subscribe() {
    return client.subscribe("scheduler", WireServer.TOKEN, WireClient.subscription("trial"));
  }

  private static String frameworkId(WireClient.Stream stream) {
    String subscribed = stream.next();
    return subscribed.replaceAll(".*\"framework_id\":\\{\"value\":\"([^\"]+)\".*", "$1");
  }

  private HttpResponse<String> revive(String framework, String stream) {
    return client.post(
        "scheduler",
        stream,
        "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"" + framework + "\"}}");
  }
}
