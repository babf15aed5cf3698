package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2.1: what every call is answered with, in both forms. */
@ExtendWith(Lab.Extension.class)
class StatusCodesIT {
  private static Subscriber json;
  private static Subscriber protobuf;

  @BeforeAll
  static void subscribe(Lab lab) {
    json = Subscriber.subscribe(lab);
    protobuf = Subscriber.subscribe(lab, Form.PROTOBUF, "");
  }

  @AfterAll
  static void end() {
    json.close();
    protobuf.close();
  }

  private static Subscriber of(Form form) {
    return form == Form.JSON ? json : protobuf;
  }

  static Stream<Arguments> harmless() {
    List<Arguments> all = new ArrayList<>();
    for (Form form : Form.values()) {
      Calls.harmless().forEach(call -> all.add(Arguments.of(form, call)));
    }
    return all.stream();
  }

  static Stream<Calls> withBody() {
    return Calls.withBody().stream();
  }

  static Stream<Calls> all() {
    return Calls.harmless().stream();
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("harmless")
  @DisplayName("2.1 A well formed call is answered with 202, whatever it is about")
  void aWellFormedCallIsTaken(Form form, Calls call) {
    of(form).call(call.type(), call.body());
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("2.1 A call without Mesos-Stream-Id is 400")
  void aCallNeedsItsStreamId(Calls call, Lab lab) {
    lab.ask(json.request(call.type(), call.body()).without("Mesos-Stream-Id"))
        .isRefused(400, "Mesos-Stream-Id");
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("2.1 A call with another stream's id is 400")
  void aCallOfAnotherStreamIsRefused(Calls call, Lab lab) {
    lab.ask(
            json.request(call.type(), call.body())
                .with("Mesos-Stream-Id", UUID.randomUUID().toString()))
        .isRefused(400, "Mesos-Stream-Id");
    lab.ask(json.request(call.type(), call.body()).with("Mesos-Stream-Id", protobuf.streamId()))
        .isRefused(400, "Mesos-Stream-Id");
  }

  @ParameterizedTest
  @MethodSource("withBody")
  @DisplayName("2.1 A call whose body is missing is 400 and names the field")
  void aCallNeedsItsBody(Calls call, Lab lab) {
    String text = "{'framework_id':%s,'type':'%s'}".formatted(Json.id(json.id()), call.type());
    lab.ask(Request.json(Lab.SCHEDULER, text).with("Mesos-Stream-Id", json.streamId()))
        .isRefused(400, call.type().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("2.1 A call without a framework id is 400")
  void aCallNeedsItsFrameworkId(Calls call, Lab lab) {
    String body =
        call.body().isEmpty()
            ? ""
            : ",'%s':%s".formatted(call.type().toLowerCase(Locale.ROOT), call.body());
    String text = "{'type':'%s'%s}".formatted(call.type(), body);
    lab.ask(Request.json(Lab.SCHEDULER, text).with("Mesos-Stream-Id", json.streamId()))
        .isRefused(400, "framework_id");
  }

  @Test
  @DisplayName("2.1 A call of an unknown framework is 400: Framework cannot be found")
  void anUnknownFrameworkCannotBeFound(Lab lab) {
    lab.ask(
            Request.json(Lab.SCHEDULER, "{'framework_id':{'value':'nobody'},'type':'REVIVE'}")
                .with("Mesos-Stream-Id", json.streamId()))
        .isRefused(400, "cannot be found");
  }

  @Test
  @DisplayName("2.1 A call of a framework that is not connected is 403")
  void aDisconnectedFrameworkIsForbidden(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, "'failover_timeout':60")) {
      Request revive = scheduler.request("REVIVE", "");
      scheduler.hangUp();
      try (Connection connection = lab.connect()) {
        Answer answer = connection.ask(revive);
        while (answer.status() == 202) {
          // The master has not noticed yet.
          answer = connection.ask(revive);
        }
        answer.isRefused(403, "not subscribed");
      }
      Subscriber.resubscribe(lab, Form.JSON, scheduler.id(), "").close();
    }
  }

  @Test
  @DisplayName("2.1 A call of a framework whose failover_timeout is over is 400: cannot be found")
  void aFrameworkThatDidNotComeBackCannotBeFound(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, "'failover_timeout':0")) {
      Request revive = scheduler.request("REVIVE", "");
      scheduler.hangUp();
      try (Connection connection = lab.connect()) {
        Answer answer = connection.ask(revive);
        while (answer.status() != 400) {
          assertThat(answer.status()).as("before it is noticed").isIn(202, 403);
          answer = connection.ask(revive);
        }
        answer.isRefused(400, "cannot be found");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "PATCH"})
  @DisplayName("2.1 Any method but POST is 405, with Allow: POST")
  void onlyPostIsAllowed(String method, Lab lab) {
    Answer answer = lab.ask(json.request("REVIVE", "").by(method));
    answer.isRefused(405, method);
    assertThat(answer.head().header("Allow"))
        .hasValueSatisfying(allowed -> assertThat(allowed).contains("POST"));
  }

  @Test
  @DisplayName("2.1 A missing Content-Type is 400, one that is neither form is 415")
  void theContentTypeMustBeOneOfTheTwo(Lab lab) {
    lab.ask(json.request("REVIVE", "").without("Content-Type")).isRefused(400, "Content-Type");
    lab.ask(json.request("REVIVE", "").with("Content-Type", "text/xml"))
        .isRefused(415, "application/json");
  }

  @Test
  @DisplayName("8 Parameters of the Content-Type do not matter")
  void theContentTypeMayHaveParameters(Lab lab) {
    lab.ask(json.request("REVIVE", "").with("Content-Type", "application/json; charset=UTF-8"))
        .isTaken();
  }

  @Test
  @DisplayName("2.1 SUBSCRIBE that accepts neither form is 406, any other call is taken")
  void onlyASubscribeCanBeNotAcceptable(Lab lab) {
    Request subscribe = lab.subscribe(Form.JSON, Subscriber.call("", "", ""));
    lab.ask(subscribe.with("Accept", "text/html")).isRefused(406, "application/json");
    lab.ask(json.request("REVIVE", "").with("Accept", "text/html")).isTaken();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        "{'type':'DANCE'}",
        "{'type':7}",
        "{'type':'KILL','kill':[]}",
        "{'type':'KILL','kill':{'task_id':'text'}}",
        "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'name':'n'}}}",
        "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'u'}}}",
      })
  @DisplayName("2.1 A body that is no call is 400 with a sentence")
  void whatIsNoCallIsABadRequest(String body, Lab lab) {
    lab.ask(Request.json(Lab.SCHEDULER, body)).isRefused(400, "");
  }

  @Test
  @DisplayName("2.1 The literal type UNKNOWN is 501")
  void theLiteralUnknownIsNotImplemented(Lab lab) {
    lab.ask(Request.json(Lab.SCHEDULER, "{'type':'UNKNOWN'}")).isRefused(501, "");
  }

  @Test
  @DisplayName("2.1 Protobuf that cannot be read, or lacks a required field, is 400")
  void protobufIsCheckedAsJsonIs(Lab lab) {
    Request call = protobuf.request("REVIVE", "");
    byte[] garbage = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3};
    lab.ask(Request.post(Lab.SCHEDULER, Form.PROTOBUF, garbage)).isRefused(400, "");
    byte[] cut = java.util.Arrays.copyOf(call.body(), call.body().length - 3);
    lab.ask(Request.post(Lab.SCHEDULER, Form.PROTOBUF, cut)).isRefused(400, "");
    byte[] withoutTask =
        org.apache.mesos.v1.scheduler.Protos.Call.newBuilder()
            .setType(org.apache.mesos.v1.scheduler.Protos.Call.Type.KILL)
            .setKill(org.apache.mesos.v1.scheduler.Protos.Call.Kill.getDefaultInstance())
            .buildPartial()
            .toByteArray();
    lab.ask(Request.post(Lab.SCHEDULER, Form.PROTOBUF, withoutTask)).isRefused(400, "task_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"'value':'' | ", "'value':'named-no-agent' | none"})
  @DisplayName("H16 A task with an empty id is TASK_ERROR, and the others of its call are launched")
  void aTaskWithAnEmptyIdIsItsOwnError(String id, String agent) {
    JsonNode offer = json.roomyOffer();
    Task good = Task.on(offer).shell("true");
    String bad =
        Task.on(offer).info().replaceFirst("'task_id':\\{[^}]*}", "'task_id':{" + id.strip() + "}");
    if (agent != null) {
      bad = bad.replaceFirst("'agent_id':\\{[^}]*}", "'agent_id':{'value':''}");
    }
    json.accept(
        offer, "{'type':'LAUNCH','launch':{'task_infos':[" + bad + "," + good.info() + "]}}");
    JsonNode error = json.update(agent == null ? "" : "named-no-agent");
    assertThat(error.path("state").asText()).isEqualTo("TASK_ERROR");
    assertThat(error.path("message").asText()).isNotEmpty();
    json.await(good.id(), "TASK_FINISHED");
  }

  @Test
  @DisplayName("H16 An operation that is not supported is OPERATION_ERROR, and the others are done")
  void anUnsupportedOperationIsItsOwnError() {
    JsonNode offer = json.roomyOffer();
    Task good = Task.on(offer).shell("true");
    json.accept(
        offer,
        "{'type':'CREATE','create':{'volumes':[]}},"
            + "{'id':{'value':'volume'},'type':'CREATE','create':{'volumes':[]}},"
            + good.launch());
    JsonNode status = OperationRulesIT.status(json, "volume");
    assertThat(status.path("state").asText()).isEqualTo("OPERATION_ERROR");
    assertThat(status.path("message").asText()).contains("CREATE is not supported");
    json.await(good.id(), "TASK_FINISHED");
  }

  @Test
  @DisplayName("H16 KILL with a negative grace is taken, and means none")
  void aKillWithANegativeGraceIsTaken() {
    String task = json.launch(json.roomyOffer(), "sleep 600");
    json.await(task, "TASK_RUNNING");
    json.call(
        "KILL",
        "{'task_id':%s,'kill_policy':{'grace_period':{'nanoseconds':-1}}}"
            .formatted(Json.id(task)));
    json.await(task, "TASK_KILLED");
  }

  @Test
  @DisplayName("2.2 ACKNOWLEDGE with a uuid that is none is 400")
  void aUuidMustParse() {
    String call =
        "{'agent_id':{'value':'a'},'task_id':{'value':'t'},'uuid':'%s'}".formatted("AAAA");
    json.ask("ACKNOWLEDGE", call).isRefused(400, "uuid");
  }

  @Test
  @DisplayName("12 SUBSCRIBE without or with a wrong proof of who calls is 401")
  void whoSubscribesMustSayWhoHeIs(Lab lab) {
    Request subscribe = lab.subscribe(Form.JSON, Subscriber.call("", "", ""));
    lab.ask(subscribe.without("Authorization")).isRefused(401, "Authorization");
    Answer wrong = lab.ask(subscribe.with("Authorization", "Bearer forged"));
    wrong.isRefused(401, "token");
    assertThat(wrong.head().header("WWW-Authenticate")).isPresent();
  }

  @Test
  @DisplayName("12 A call on an open stream needs no other proof")
  void theStreamIdStandsForTheProof() {
    Request call = json.request("REVIVE", "");
    assertThat(call.headers()).doesNotContainKey("Authorization");
    json.call("REVIVE", "");
  }

  @Test
  @DisplayName("2.1 What is not served is 404")
  void otherPathsAreNotFound(Lab lab) {
    lab.ask(json.request("REVIVE", "").at("/api/v2/nothing")).isRefused(404, "/api/v1/scheduler");
  }

  @Test
  @DisplayName("2.2 UPDATE_FRAMEWORK is answered with 200 when it is done")
  void anUpdateIsAnsweredWhenItIsDone() {
    for (Form form : Form.values()) {
      Subscriber scheduler = of(form);
      Answer answer =
          scheduler.ask(
              "UPDATE_FRAMEWORK",
              "{'framework_info':{'user':'nobody','name':'conformance','id':%s,'webui_url':'x'}}"
                  .formatted(Json.id(scheduler.id())));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }
}
