package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2.4: the executor API. The tests tell the life of one executor, in this order. */
@ExtendWith(Lab.Extension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExecutorApiIT {
  private static RawExecutor raw;
  private static RawExecutor.Stream stream;
  private static JsonNode agentInfo;

  @BeforeAll
  static void start(Lab lab) {
    raw = RawExecutor.start(lab);
  }

  @AfterAll
  static void end() {
    if (stream != null) {
      stream.close();
    }
    raw.close();
  }

  @Test
  @Order(1)
  @DisplayName("8 A call of an executor that has not subscribed is 403")
  void whoHasNotSubscribedMayNotSpeak() {
    raw.agent().ask(raw.call("MESSAGE", "{'data':'aGk='}")).isRefused(403, "not subscribed");
    raw.agent().ask(raw.update(raw.first(), "TASK_RUNNING")).isRefused(403, "not subscribed");
  }

  @Test
  @Order(2)
  @DisplayName("2.4 SUBSCRIBE is answered by SUBSCRIBED, and then LAUNCH of what waits, once")
  void aSubscriptionBeginsWithWhoAndWhat() {
    stream = raw.subscribe(Form.JSON, "[]");
    JsonNode subscribed = stream.events().take("SUBSCRIBED").path("subscribed");
    assertThat(subscribed.at("/executor_info/executor_id").toString())
        .isEqualTo("{\"value\":\"raw\"}");
    assertThat(subscribed.at("/executor_info/framework_id/value").asText())
        .isEqualTo(raw.scheduler().id());
    assertThat(subscribed.at("/framework_info/id/value").asText()).isEqualTo(raw.scheduler().id());
    assertThat(subscribed.at("/agent_info/id/value").asText()).isEqualTo(Offers.agent(raw.offer()));
    agentInfo = subscribed.path("agent_info");
    assertThat(subscribed.at("/container_id/value").asText()).isNotEmpty();
    JsonNode task = stream.events().take("LAUNCH").at("/launch/task");
    assertThat(task.at("/task_id/value").asText()).isEqualTo(raw.first());
    assertThat(task.at("/executor/executor_id/value").asText()).isEqualTo("raw");
  }

  @Test
  @Order(3)
  @DisplayName("Addresses: AgentInfo.hostname in SUBSCRIBED is the pod's IP")
  void theAgentIsWhereThePodIs(Lab lab) {
    String pod = raw.scheduler().pods(lab).getFirst().at("/status/podIP").asText();
    assertThat(agentInfo.path("hostname").asText()).isEqualTo(pod);
  }

  @Test
  @Order(4)
  @DisplayName("3.10 UPDATE is stored, then ACKNOWLEDGED to the executor and sent to the scheduler")
  void anUpdateIsStoredAcknowledgedAndForwarded() {
    String uuid = RawExecutor.uuid();
    raw.agent().ask(raw.update(raw.first(), "TASK_RUNNING", uuid)).isTaken();
    // The scheduler has acknowledged nothing yet: this only says that the agent has it.
    JsonNode acknowledged = stream.events().take("ACKNOWLEDGED").path("acknowledged");
    assertThat(acknowledged.path("uuid").asText()).isEqualTo(uuid);
    assertThat(acknowledged.at("/task_id/value").asText()).isEqualTo(raw.first());

    JsonNode status = raw.scheduler().update(raw.first());
    assertThat(status.path("uuid").asText()).isEqualTo(uuid);
    assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
    assertThat(status.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
    assertThat(status.at("/executor_id/value").asText()).isEqualTo("raw");
    assertThat(status.at("/agent_id/value").asText()).isEqualTo(Offers.agent(raw.offer()));
    assertThat(status.at("/container_status/network_infos/0/ip_addresses/0/ip_address").asText())
        .isNotEmpty();

    // The same again is acknowledged again, and not sent again.
    raw.agent().ask(raw.update(raw.first(), "TASK_RUNNING", uuid)).isTaken();
    assertThat(stream.events().take("ACKNOWLEDGED").at("/acknowledged/uuid").asText())
        .isEqualTo(uuid);
    raw.scheduler().acknowledge(status);
    raw.agent().ask(raw.update(raw.first(), "TASK_RUNNING")).isTaken();
    JsonNode next = raw.scheduler().update(raw.first());
    assertThat(next.path("uuid").asText()).isNotEqualTo(uuid);
    raw.scheduler().acknowledge(next);
  }

  @ParameterizedTest
  @Order(5)
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'state':'TASK_RUNNING','source':'SOURCE_EXECUTOR'                    | uuid
          'state':'TASK_RUNNING','source':'SOURCE_EXECUTOR','uuid':'AAAA'      | uuid
          'state':'TASK_RUNNING','source':'SOURCE_AGENT','uuid':'%s'           | source
          'state':'TASK_STAGING','source':'SOURCE_EXECUTOR','uuid':'%s'        | TASK_STAGING
          """)
  @DisplayName("2.4 UPDATE without a uuid, of another source, or to TASK_STAGING is 400")
  void anUpdateThatCannotBeIsRefused(String status, String part) {
    raw.agent()
        .ask(
            raw.call(
                "UPDATE",
                "{'status':{'task_id':%s,%s}}"
                    .formatted(Json.id(raw.first()), status.replace("%s", RawExecutor.uuid()))))
        .isRefused(400, part);
  }

  @Test
  @Order(5)
  @DisplayName("8 Unknown framework and executor ids are 400, but HEARTBEAT is taken before that")
  void unknownIdsAreRefused() {
    String text = "{'framework_id':%s,'executor_id':%s,'type':'%s'%s}";
    String message = ",'message':{'data':'aGk='}";
    raw.agent()
        .ask(
            RawExecutor.json(text.formatted(Json.id("nobody"), Json.id("raw"), "MESSAGE", message)))
        .isRefused(400, "cannot be found");
    raw.agent()
        .ask(
            RawExecutor.json(
                text.formatted(
                    Json.id(raw.scheduler().id()), Json.id("nobody"), "MESSAGE", message)))
        .isRefused(400, "cannot be found");
    raw.agent()
        .ask(
            RawExecutor.json(text.formatted(Json.id("nobody"), Json.id("nobody"), "HEARTBEAT", "")))
        .isTaken();
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  @DisplayName("2.1 On the agent, too, any method but POST is 405")
  void onlyPostIsAllowed(String method) {
    assertThat(raw.agent().ask(raw.call("HEARTBEAT", "").by(method)).status()).isEqualTo(405);
  }

  @Test
  @Order(5)
  @DisplayName("2.1 On the agent, too, other types are 415, and 406 on SUBSCRIBE")
  void typesAreChecked() {
    raw.agent().ask(raw.call("HEARTBEAT", "").with("Content-Type", "text/xml")).isRefused(415, "");
    raw.agent()
        .ask(raw.call("HEARTBEAT", "").without("Content-Type"))
        .isRefused(400, "Content-Type");
    raw.agent()
        .ask(
            raw.call("SUBSCRIBE", "{'unacknowledged_tasks':[],'unacknowledged_updates':[]}")
                .with("Accept", "text/html"))
        .isRefused(406, "");
    raw.agent().ask(RawExecutor.json("{'type':'UNKNOWN'}")).isRefused(501, "");
    raw.agent().ask(RawExecutor.json("{'type':")).isRefused(400, "");
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(strings = {"/slave(1)/api/v1/executor", "/slave%281%29/api/v1/executor"})
  @DisplayName("8 The executor API is served below slave(1) as well, percent-encoded or not")
  void thePathMayNameTheAgent(String path) {
    raw.agent().ask(raw.call("HEARTBEAT", "").at(path)).isTaken();
  }

  @Test
  @Order(6)
  @DisplayName("2.3 MESSAGE goes both ways, with its bytes as they were")
  void messagesGoBothWays() {
    raw.agent().ask(raw.call("MESSAGE", "{'data':'AAECAw=='}")).isTaken();
    JsonNode up = raw.scheduler().events().take("MESSAGE").path("message");
    assertThat(up.path("data").asText()).isEqualTo("AAECAw==");
    assertThat(up.at("/executor_id/value").asText()).isEqualTo("raw");
    assertThat(up.at("/agent_id/value").asText()).isEqualTo(Offers.agent(raw.offer()));

    raw.scheduler()
        .call(
            "MESSAGE",
            "{'agent_id':%s,'executor_id':{'value':'raw'},'data':'BAUGBw=='}"
                .formatted(Json.id(Offers.agent(raw.offer()))));
    assertThat(stream.events().take("MESSAGE").at("/message/data").asText()).isEqualTo("BAUGBw==");
  }

  @Test
  @Order(7)
  @DisplayName("1.5 A second task goes to the same executor; KILL reaches it, and it decides")
  void anExecutorGetsMoreTasksAndTheirKills() {
    JsonNode more = raw.another();
    Task task = Task.on(more).work(RawExecutor.description(RawExecutor.CHECKS));
    raw.scheduler().accept(more, task.launch());
    assertThat(stream.events().take("LAUNCH").at("/launch/task/task_id/value").asText())
        .isEqualTo(task.id());
    raw.agent().ask(raw.update(task.id(), "TASK_RUNNING")).isTaken();
    raw.scheduler().await(task.id(), "TASK_RUNNING");

    raw.scheduler()
        .call(
            "KILL",
            "{'task_id':%s,'kill_policy':{'grace_period':{'nanoseconds':7000000000}}}"
                .formatted(Json.id(task.id())));
    JsonNode kill = stream.events().take("KILL").path("kill");
    assertThat(kill.at("/task_id/value").asText()).isEqualTo(task.id());
    assertThat(kill.at("/kill_policy/grace_period/nanoseconds").asLong()).isEqualTo(7_000_000_000L);
    raw.agent().ask(raw.update(task.id(), "TASK_KILLED")).isTaken();
    raw.scheduler().await(task.id(), "TASK_KILLED");
  }

  @Test
  @Order(8)
  @DisplayName("1.1 An offer of the agent names the executors that the framework has there")
  void offersNameTheExecutorsThere() {
    JsonNode more = raw.another();
    assertThat(more.at("/executor_ids/0/value").asText()).isEqualTo("raw");
    raw.scheduler().decline(more, Subscriber.AT_ONCE);
  }

  @Test
  @Order(9)
  @DisplayName("1.5 A task for an executor id whose ExecutorInfo has changed is TASK_ERROR")
  void anExecutorIsWhatItWas() {
    JsonNode more = raw.another();
    Task task = Task.on(more).work(RawExecutor.description(RawExecutor.CHECKS + " # changed"));
    raw.scheduler().accept(more, task.launch());
    JsonNode status = raw.scheduler().update(task.id());
    assertThat(status.path("state").asText()).isEqualTo("TASK_ERROR");
    assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_INVALID");
  }

  @Test
  @Order(10)
  @DisplayName("3.17 A new SUBSCRIBE takes the stream over; a task that it knows is not sent again")
  void anExecutorMayComeBack() {
    String uuid = RawExecutor.uuid();
    String status =
        "{'task_id':%s,'state':'TASK_RUNNING','source':'SOURCE_EXECUTOR','uuid':'%s'}"
            .formatted(Json.id(raw.first()), uuid);
    RawExecutor.Stream old = stream;
    stream = raw.subscribe(Form.JSON, "[{'status':" + status + "}]");
    stream.events().take("SUBSCRIBED");
    old.events().awaitEnd();
    old.close();
    // What it had not been acknowledged for is heard now.
    assertThat(stream.events().take("ACKNOWLEDGED").at("/acknowledged/uuid").asText())
        .isEqualTo(uuid);
    JsonNode heard = raw.scheduler().update(raw.first());
    assertThat(heard.path("uuid").asText()).isEqualTo(uuid);
    raw.scheduler().acknowledge(heard);
    assertThat(stream.events().all("LAUNCH")).isEmpty();
  }

  @Test
  @Order(11)
  @DisplayName("2.4 Executors may speak protobuf")
  void anExecutorMaySpeakProtobuf() {
    stream = raw.subscribe(Form.PROTOBUF, "[]");
    JsonNode subscribed = stream.events().take("SUBSCRIBED").path("subscribed");
    assertThat(subscribed.at("/framework_info/id/value").asText()).isEqualTo(raw.scheduler().id());
    raw.agent()
        .ask(
            Request.post(
                AgentDoor.EXECUTOR,
                Form.PROTOBUF,
                Form.PROTOBUF.executorCall(raw.text("MESSAGE", "{'data':'cHJvdG8='}"))))
        .isTaken();
    assertThat(raw.scheduler().events().take("MESSAGE").at("/message/data").asText())
        .isEqualTo("cHJvdG8=");
  }

  @Test
  @Order(12)
  @DisplayName("3.12 SHUTDOWN reaches the executor; one that stays is ended, its tasks are FAILED")
  void anExecutorThatStaysIsEnded() {
    raw.scheduler()
        .call(
            "SHUTDOWN",
            "{'executor_id':{'value':'raw'},'agent_id':%s}"
                .formatted(Json.id(Offers.agent(raw.offer()))));
    stream.events().take("SHUTDOWN");
    JsonNode failed = raw.scheduler().await(raw.first(), "TASK_FAILED");
    assertThat(failed.path("reason").asText()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    JsonNode failure = raw.scheduler().events().take("FAILURE").path("failure");
    assertThat(failure.at("/executor_id/value").asText()).isEqualTo("raw");
    assertThat(failure.at("/agent_id/value").asText()).isEqualTo(Offers.agent(raw.offer()));
    assertThat(failure.path("status").isIntegralNumber()).isTrue();
  }
}
