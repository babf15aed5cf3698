package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.systemtest.TestNamespace;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
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

/**
 * Section 2.4: the executor API. The executor is a shell that checks its environment and then
 * sleeps; the test speaks for it, through the pod's loopback.
 */
@ExtendWith(Lab.Extension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExecutorApiIT {
  /** An executor that does not find what it needs ends at once, and every test here fails. */
  private static final String CHECKS =
      "test $MESOS_CHECKPOINT = 1 && test -n $MESOS_FRAMEWORK_ID && test $MESOS_EXECUTOR_ID = raw"
          + " && test -n $MESOS_SLAVE_ID && test $MESOS_RECOVERY_TIMEOUT = 15mins"
          + " && test $MESOS_SUBSCRIPTION_BACKOFF_MAX = 2secs"
          + " && test $MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD = 5secs"
          + " && test ${MESOS_AGENT_ENDPOINT%:*} = 127.0.0.1"
          + " && test ${MESOS_SLAVE_PID%:*} = slave\\\\(1\\\\)@127.0.0.1"
          + " && test $(pwd) = $MESOS_SANDBOX && test $MESOS_DIRECTORY = $MESOS_SANDBOX"
          // Its own session and process group: some executors kill their group.
          + " && read -r pid name state parent group session rest < /proc/self/stat"
          + " && test $group = $session && exec sleep 600";

  private static Subscriber scheduler;
  private static AgentDoor agent;
  private static Connection stream;
  private static Events events;
  private static JsonNode offer;
  private static String first;
  private static JsonNode agentInfo;

  @BeforeAll
  static void start(Lab lab) {
    scheduler =
        Subscriber.subscribe(
            lab,
            Form.JSON,
            "'capabilities':[{'type':'PARTITION_AWARE'},{'type':'TASK_KILLING_STATE'}]");
    offer = scheduler.roomyOffer();
    Task task = task(offer).work(executor("raw", CHECKS));
    first = task.id();
    scheduler.accept(offer, task.launch());
    TestNamespace.await(
        "the agent knows the executor",
        Duration.ofSeconds(60),
        () -> {
          if (agent == null) {
            agent = AgentDoor.of(lab, scheduler.pods(lab).getFirst().at("/metadata/name").asText());
          }
          return agent.ask(call("MESSAGE", "{'data':'aGk='}")).status() != 400;
        });
  }

  @AfterAll
  static void end() {
    scheduler.close();
    if (stream != null) {
      stream.close();
    }
    if (agent != null) {
      agent.close();
    }
  }

  @Test
  @Order(1)
  @DisplayName("8 A call of an executor that has not subscribed is 403")
  void whoHasNotSubscribedMayNotSpeak() {
    agent.ask(call("MESSAGE", "{'data':'aGk='}")).isRefused(403, "not subscribed");
    agent.ask(update(first, "TASK_RUNNING")).isRefused(403, "not subscribed");
  }

  @Test
  @Order(2)
  @DisplayName("2.4 SUBSCRIBE is answered by SUBSCRIBED, and then LAUNCH of what waits, once")
  void aSubscriptionBeginsWithWhoAndWhat() {
    subscribe(Form.JSON, "[]", "[]");
    JsonNode subscribed = events.take("SUBSCRIBED").path("subscribed");
    assertThat(subscribed.at("/executor_info/executor_id").toString())
        .isEqualTo("{\"value\":\"raw\"}");
    assertThat(subscribed.at("/executor_info/framework_id/value").asText())
        .isEqualTo(scheduler.id());
    assertThat(subscribed.at("/framework_info/id/value").asText()).isEqualTo(scheduler.id());
    assertThat(subscribed.at("/agent_info/id/value").asText()).isEqualTo(Offers.agent(offer));
    agentInfo = subscribed.path("agent_info");
    assertThat(subscribed.at("/container_id/value").asText()).isNotEmpty();
    JsonNode task = events.take("LAUNCH").at("/launch/task");
    assertThat(task.at("/task_id/value").asText()).isEqualTo(first);
    assertThat(task.at("/executor/executor_id/value").asText()).isEqualTo("raw");
  }

  @Test
  @Order(3)
  @DisplayName("Addresses: AgentInfo.hostname in SUBSCRIBED is the pod's IP")
  void theAgentIsWhereThePodIs(Lab lab) {
    String pod = scheduler.pods(lab).getFirst().at("/status/podIP").asText();
    assertThat(agentInfo.path("hostname").asText()).isEqualTo(pod);
  }

  @Test
  @Order(4)
  @DisplayName("3.10 UPDATE is stored, then ACKNOWLEDGED to the executor and sent to the scheduler")
  void anUpdateIsStoredAcknowledgedAndForwarded() {
    String uuid = uuid();
    agent.ask(update(first, "TASK_RUNNING", uuid)).isTaken();
    // The scheduler has acknowledged nothing yet: this only says that the agent has it.
    JsonNode acknowledged = events.take("ACKNOWLEDGED").path("acknowledged");
    assertThat(acknowledged.path("uuid").asText()).isEqualTo(uuid);
    assertThat(acknowledged.at("/task_id/value").asText()).isEqualTo(first);

    JsonNode status = scheduler.update(first);
    assertThat(status.path("uuid").asText()).isEqualTo(uuid);
    assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
    assertThat(status.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
    assertThat(status.at("/executor_id/value").asText()).isEqualTo("raw");
    assertThat(status.at("/agent_id/value").asText()).isEqualTo(Offers.agent(offer));
    assertThat(status.at("/container_status/network_infos/0/ip_addresses/0/ip_address").asText())
        .isNotEmpty();

    // The same again is acknowledged again, and not sent again.
    agent.ask(update(first, "TASK_RUNNING", uuid)).isTaken();
    assertThat(events.take("ACKNOWLEDGED").at("/acknowledged/uuid").asText()).isEqualTo(uuid);
    scheduler.acknowledge(status);
    agent.ask(update(first, "TASK_RUNNING")).isTaken();
    JsonNode next = scheduler.update(first);
    assertThat(next.path("uuid").asText()).isNotEqualTo(uuid);
    scheduler.acknowledge(next);
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
    agent
        .ask(
            call(
                "UPDATE",
                "{'status':{'task_id':%s,%s}}"
                    .formatted(Json.id(first), status.replace("%s", uuid()))))
        .isRefused(400, part);
  }

  @Test
  @Order(5)
  @DisplayName("8 Unknown framework and executor ids are 400, but HEARTBEAT is taken before that")
  void unknownIdsAreRefused() {
    String text = "{'framework_id':%s,'executor_id':%s,'type':'%s'%s}";
    String message = ",'message':{'data':'aGk='}";
    agent
        .ask(json(text.formatted(Json.id("nobody"), Json.id("raw"), "MESSAGE", message)))
        .isRefused(400, "cannot be found");
    agent
        .ask(json(text.formatted(Json.id(scheduler.id()), Json.id("nobody"), "MESSAGE", message)))
        .isRefused(400, "cannot be found");
    agent
        .ask(json(text.formatted(Json.id("nobody"), Json.id("nobody"), "HEARTBEAT", "")))
        .isTaken();
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  @DisplayName("2.1 On the agent, too, any method but POST is 405")
  void onlyPostIsAllowed(String method) {
    assertThat(agent.ask(call("HEARTBEAT", "").by(method)).status()).isEqualTo(405);
  }

  @Test
  @Order(5)
  @DisplayName("2.1 On the agent, too, other types are 415, and 406 on SUBSCRIBE")
  void typesAreChecked() {
    agent.ask(call("HEARTBEAT", "").with("Content-Type", "text/xml")).isRefused(415, "");
    agent.ask(call("HEARTBEAT", "").without("Content-Type")).isRefused(400, "Content-Type");
    agent
        .ask(
            call("SUBSCRIBE", "{'unacknowledged_tasks':[],'unacknowledged_updates':[]}")
                .with("Accept", "text/html"))
        .isRefused(406, "");
    agent.ask(json("{'type':'UNKNOWN'}")).isRefused(501, "");
    agent.ask(json("{'type':")).isRefused(400, "");
  }

  @ParameterizedTest
  @Order(5)
  @ValueSource(strings = {"/slave(1)/api/v1/executor", "/slave%281%29/api/v1/executor"})
  @DisplayName("8 The executor API is served below slave(1) as well, percent-encoded or not")
  void thePathMayNameTheAgent(String path) {
    agent.ask(call("HEARTBEAT", "").at(path)).isTaken();
  }

  @Test
  @Order(6)
  @DisplayName("2.3 MESSAGE goes both ways, with its bytes as they were")
  void messagesGoBothWays() {
    agent.ask(call("MESSAGE", "{'data':'AAECAw=='}")).isTaken();
    JsonNode up = scheduler.events().take("MESSAGE").path("message");
    assertThat(up.path("data").asText()).isEqualTo("AAECAw==");
    assertThat(up.at("/executor_id/value").asText()).isEqualTo("raw");
    assertThat(up.at("/agent_id/value").asText()).isEqualTo(Offers.agent(offer));

    scheduler.call(
        "MESSAGE",
        "{'agent_id':%s,'executor_id':{'value':'raw'},'data':'BAUGBw=='}"
            .formatted(Json.id(Offers.agent(offer))));
    assertThat(events.take("MESSAGE").at("/message/data").asText()).isEqualTo("BAUGBw==");
  }

  @Test
  @Order(7)
  @DisplayName("1.5 A second task goes to the same executor; KILL reaches it, and it decides")
  void anExecutorGetsMoreTasksAndTheirKills() {
    JsonNode more = another();
    Task task = task(more).work(executor("raw", CHECKS));
    scheduler.accept(more, task.launch());
    assertThat(events.take("LAUNCH").at("/launch/task/task_id/value").asText())
        .isEqualTo(task.id());
    agent.ask(update(task.id(), "TASK_RUNNING")).isTaken();
    scheduler.await(task.id(), "TASK_RUNNING");

    scheduler.call(
        "KILL",
        "{'task_id':%s,'kill_policy':{'grace_period':{'nanoseconds':7000000000}}}"
            .formatted(Json.id(task.id())));
    JsonNode kill = events.take("KILL").path("kill");
    assertThat(kill.at("/task_id/value").asText()).isEqualTo(task.id());
    assertThat(kill.at("/kill_policy/grace_period/nanoseconds").asLong()).isEqualTo(7_000_000_000L);
    agent.ask(update(task.id(), "TASK_KILLED")).isTaken();
    scheduler.await(task.id(), "TASK_KILLED");
  }

  @Test
  @Order(8)
  @DisplayName("1.1 An offer of the agent names the executors that the framework has there")
  void offersNameTheExecutorsThere() {
    JsonNode more = another();
    assertThat(more.at("/executor_ids/0/value").asText()).isEqualTo("raw");
    scheduler.decline(more, Subscriber.AT_ONCE);
  }

  @Test
  @Order(9)
  @DisplayName("1.5 A task for an executor id whose ExecutorInfo has changed is TASK_ERROR")
  void anExecutorIsWhatItWas() {
    JsonNode more = another();
    Task task = task(more).work(executor("raw", CHECKS + " # changed"));
    scheduler.accept(more, task.launch());
    JsonNode status = scheduler.update(task.id());
    assertThat(status.path("state").asText()).isEqualTo("TASK_ERROR");
    assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_INVALID");
  }

  @Test
  @Order(10)
  @DisplayName("3.17 A new SUBSCRIBE takes the stream over; a task that it knows is not sent again")
  void anExecutorMayComeBack() {
    String uuid = uuid();
    String status =
        "{'task_id':%s,'state':'TASK_RUNNING','source':'SOURCE_EXECUTOR','uuid':'%s'}"
            .formatted(Json.id(first), uuid);
    Events before = events;
    Connection old = stream;
    subscribe(Form.JSON, "[]", "[{'status':" + status + "}]");
    events.take("SUBSCRIBED");
    before.awaitEnd();
    old.close();
    // What it had not been acknowledged for is heard now.
    assertThat(events.take("ACKNOWLEDGED").at("/acknowledged/uuid").asText()).isEqualTo(uuid);
    JsonNode heard = scheduler.update(first);
    assertThat(heard.path("uuid").asText()).isEqualTo(uuid);
    scheduler.acknowledge(heard);
    assertThat(events.all("LAUNCH")).isEmpty();
  }

  @Test
  @Order(11)
  @DisplayName("2.4 Executors may speak protobuf")
  void anExecutorMaySpeakProtobuf() {
    subscribe(Form.PROTOBUF, "[]", "[]");
    assertThat(stream).isNotNull();
    JsonNode subscribed = events.take("SUBSCRIBED").path("subscribed");
    assertThat(subscribed.at("/framework_info/id/value").asText()).isEqualTo(scheduler.id());
    agent
        .ask(
            Request.post(
                AgentDoor.EXECUTOR,
                Form.PROTOBUF,
                Form.PROTOBUF.executorCall(text("MESSAGE", "{'data':'cHJvdG8='}"))))
        .isTaken();
    assertThat(scheduler.events().take("MESSAGE").at("/message/data").asText())
        .isEqualTo("cHJvdG8=");
  }

  @Test
  @Order(12)
  @DisplayName("3.12 SHUTDOWN reaches the executor; one that stays is ended, its tasks are FAILED")
  void anExecutorThatStaysIsEnded() {
    scheduler.call(
        "SHUTDOWN",
        "{'executor_id':{'value':'raw'},'agent_id':%s}".formatted(Json.id(Offers.agent(offer))));
    events.take("SHUTDOWN");
    JsonNode failed = scheduler.await(first, "TASK_FAILED");
    assertThat(failed.path("reason").asText()).isEqualTo("REASON_EXECUTOR_TERMINATED");
    JsonNode failure = scheduler.events().take("FAILURE").path("failure");
    assertThat(failure.at("/executor_id/value").asText()).isEqualTo("raw");
    assertThat(failure.at("/agent_id/value").asText()).isEqualTo(Offers.agent(offer));
    assertThat(failure.path("status").isIntegralNumber()).isTrue();
  }

  /** An offer of the executor's agent with room in its pod or beside it. */
  private static JsonNode another() {
    scheduler.call("REVIVE", "");
    JsonNode more =
        scheduler.offer(each ->
            Offers.agent(each).equals(Offers.agent(offer))
                && Offers.amount(each, "cpus") >= 0.1
                && Offers.amount(each, "mem") >= 32);
    scheduler.call("SUPPRESS", "");
    scheduler.declineAll();
    return more;
  }

  private static void subscribe(Form form, String tasks, String updates) {
    stream = agent.connect();
    String body =
        "{'unacknowledged_tasks':%s,'unacknowledged_updates':%s}".formatted(tasks, updates);
    Head head =
        stream
            .send(
                Request.post(AgentDoor.EXECUTOR, form, form.executorCall(text("SUBSCRIBE", body)))
                    .with("Accept", form.mediaType()))
            .head();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.chunked()).isTrue();
    assertThat(head.header("Content-Type")).hasValue(form.mediaType());
    events = Events.of(stream, form::executorEvent);
  }

  private static Request update(String task, String state) {
    return update(task, state, uuid());
  }

  private static Request update(String task, String state, String uuid) {
    return call(
        "UPDATE",
        "{'status':{'task_id':%s,'state':'%s','source':'SOURCE_EXECUTOR','uuid':'%s'}}"
            .formatted(Json.id(task), state, uuid));
  }

  private static Request call(String type, String body) {
    return json(text(type, body));
  }

  private static String text(String type, String body) {
    return Json.text(
        "{'framework_id':%s,'executor_id':{'value':'raw'},'type':'%s'%s}"
            .formatted(
                Json.id(scheduler.id()),
                type,
                body.isEmpty() ? "" : ",'" + type.toLowerCase(Locale.ROOT) + "':" + body));
  }

  private static Request json(String call) {
    return Request.json(AgentDoor.EXECUTOR, call);
  }

  private static Task task(JsonNode on) {
    return Task.on(on);
  }

  private static String executor(String id, String command) {
    return "'executor':{'executor_id':%s,'command':{'value':'%s'}}".formatted(Json.id(id), command);
  }

  private static String uuid() {
    UUID random = UUID.randomUUID();
    byte[] bytes = new byte[16];
    java.nio.ByteBuffer.wrap(bytes)
        .putLong(random.getMostSignificantBits())
        .putLong(random.getLeastSignificantBits());
    return Base64.getEncoder().encodeToString(bytes);
  }
}
