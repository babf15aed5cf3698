package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.systemtest.TestNamespace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;

/**
 * An executor by hand. Its process is a shell that checks its environment and then sleeps; the test
 * speaks for it, through the pod's loopback. {@code scheduler} launched it with the task {@code
 * first} on the agent of {@code offer}.
 */
record RawExecutor(Subscriber scheduler, AgentDoor agent, JsonNode offer, String first)
    implements AutoCloseable {
  static final String ID = "raw";

  /** An executor that does not find what it needs ends at once, and every test of it fails. */
  static final String CHECKS =
      // With set -u a variable that is not there ends the shell.
      "set -u; test $MESOS_CHECKPOINT = 1 && test -n $MESOS_FRAMEWORK_ID && test $MESOS_EXECUTOR_ID = raw"
          + " && test -n $MESOS_SLAVE_ID && test $MESOS_RECOVERY_TIMEOUT = 15mins"
          + " && test $MESOS_SUBSCRIPTION_BACKOFF_MAX = 2secs"
          + " && test -n $MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"
          + " && test ${MESOS_AGENT_ENDPOINT%:*} = 127.0.0.1"
          + " && test ${MESOS_SLAVE_PID%:*} = slave\\\\(1\\\\)@127.0.0.1"
          + " && test $(pwd) = $MESOS_SANDBOX && test $MESOS_DIRECTORY = $MESOS_SANDBOX"
          // Its own session and process group: some executors kill their group.
          + " && read -r pid name state parent group session rest < /proc/self/stat"
          + " && test $group = $$ && test $session = $$ && exec sleep 600";

  /** Waits until the agent knows the executor, which nobody has spoken for yet. */
  static RawExecutor start(Lab lab) {
    Subscriber scheduler =
        Subscriber.subscribe(
            lab,
            Form.JSON,
            "'capabilities':[{'type':'PARTITION_AWARE'},{'type':'TASK_KILLING_STATE'}]");
    JsonNode offer = scheduler.roomyOffer();
    Task task = Task.on(offer).work(description(CHECKS));
    scheduler.accept(offer, task.launch());
    AgentDoor[] agent = new AgentDoor[1];
    TestNamespace.await(
        "the agent knows the executor",
        Duration.ofSeconds(60),
        () -> {
          if (agent[0] == null) {
            agent[0] =
                AgentDoor.of(lab, scheduler.pods(lab).getFirst().at("/metadata/name").asText());
          }
          Request call = json(text(scheduler.id(), "MESSAGE", "{'data':'aGk='}"));
          return agent[0].ask(call).status() != 400;
        });
    return new RawExecutor(scheduler, agent[0], offer, task.id());
  }

  /** An offer of the executor's agent with room in its pod or beside it. */
  JsonNode another() {
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

  /** What a TaskInfo says of the executor. */
  static String description(String command) {
    return "'executor':{'executor_id':{'value':'%s'},'command':{'value':'%s'}}"
        .formatted(ID, command);
  }

  /** An open stream of events for the executor. */
  record Stream(Connection connection, Events events) implements AutoCloseable {
    @Override
    public void close() {
      connection.close();
    }
  }

  /**
   * @param updates that the executor has not been acknowledged for
   */
  Stream subscribe(Form form, String updates) {
    Connection connection = agent.connect();
    String body = "{'unacknowledged_tasks':[],'unacknowledged_updates':%s}".formatted(updates);
    Head head =
        connection
            .send(
                Request.post(AgentDoor.EXECUTOR, form, form.executorCall(text("SUBSCRIBE", body)))
                    .with("Accept", form.mediaType()))
            .head();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.chunked()).isTrue();
    assertThat(head.header("Content-Type")).hasValue(form.mediaType());
    return new Stream(connection, Events.of(connection, form::executorEvent));
  }

  Request update(String task, String state) {
    return update(task, state, uuid());
  }

  Request update(String task, String state, String uuid) {
    return call(
        "UPDATE",
        "{'status':{'task_id':%s,'state':'%s','source':'SOURCE_EXECUTOR','uuid':'%s'}}"
            .formatted(Json.id(task), state, uuid));
  }

  Request call(String type, String body) {
    return json(text(type, body));
  }

  String text(String type, String body) {
    return text(scheduler.id(), type, body);
  }

  private static String text(String framework, String type, String body) {
    return Json.text(
        "{'framework_id':%s,'executor_id':{'value':'%s'},'type':'%s'%s}"
            .formatted(
                Json.id(framework),
                ID,
                type,
                body.isEmpty() ? "" : ",'" + type.toLowerCase(Locale.ROOT) + "':" + body));
  }

  static Request json(String call) {
    return Request.json(AgentDoor.EXECUTOR, call);
  }

  static String uuid() {
    UUID random = UUID.randomUUID();
    byte[] bytes = new byte[16];
    ByteBuffer.wrap(bytes)
        .putLong(random.getMostSignificantBits())
        .putLong(random.getLeastSignificantBits());
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public void close() {
    agent.close();
    scheduler.close();
  }
}
