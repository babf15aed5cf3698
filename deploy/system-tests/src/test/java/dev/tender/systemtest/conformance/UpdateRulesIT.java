package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Section 3.10: status updates and their acknowledgements. */
@ExtendWith(Lab.Extension.class)
class UpdateRulesIT {
  private static Subscriber scheduler;

  @BeforeAll
  static void subscribe(Lab lab) {
    scheduler = Subscriber.subscribe(lab, Form.JSON, Subscriber.PARTITION_AWARE);
  }

  @AfterAll
  static void end() {
    scheduler.close();
  }

  @Test
  @DisplayName("3.10 Updates of a task come in order, each with a uuid, until the end")
  void updatesComeInOrder() {
    String task = scheduler.launch(scheduler.roomyOffer(), "true");
    for (String state : new String[] {"TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED"}) {
      JsonNode status = scheduler.update(task);
      assertThat(status.path("state").asText()).isEqualTo(state);
      assertThat(Base64.getDecoder().decode(status.path("uuid").asText())).hasSize(16);
      assertThat(status.path("source").asText()).isEqualTo("SOURCE_EXECUTOR");
      assertThat(status.at("/agent_id/value").asText()).isNotEmpty();
      assertThat(status.at("/executor_id/value").asText()).isEqualTo(task);
      assertThat(status.path("timestamp").asDouble()).isPositive();
      scheduler.acknowledge(status);
    }
  }

  @Test
  @DisplayName("3.10 Every update of a task that has a pod tells the pod's IP")
  void updatesTellTheAddressOfTheTask(Lab lab) {
    // A framework of its own has the one pod.
    try (Subscriber alone = Subscriber.subscribe(lab, Form.JSON, Subscriber.PARTITION_AWARE)) {
      String task = alone.launch(alone.roomyOffer(), "sleep 600");
      JsonNode running = alone.await(task, "TASK_RUNNING");
      String pod = alone.pods(lab).getFirst().at("/status/podIP").asText();
      assertThat(pod).isNotEmpty();
      isAt(running, pod);
      alone.call("KILL", "{'task_id':%s}".formatted(Json.id(task)));
      isAt(alone.await(task, "TASK_KILLED"), pod);
    }
  }

  private static void isAt(JsonNode status, String address) {
    JsonNode network = status.at("/container_status/network_infos/0");
    assertThat(network.at("/ip_addresses/0/ip_address").asText()).isEqualTo(address);
    assertThat(network.path("name").asText()).isEqualTo("pod");
  }

  @Test
  @DisplayName("3.10 The next update of a task comes when the last one is acknowledged, no sooner")
  void onlyOneUpdateOfATaskIsOnItsWay() {
    String task = scheduler.launch(scheduler.roomyOffer(), "true");
    JsonNode starting = scheduler.update(task);
    // Other tasks' updates pass: what is held up is this one's.
    String other = scheduler.launch(scheduler.roomyOffer(), "true");
    scheduler.await(other, "TASK_FINISHED");
    assertThat(scheduler.events().all("UPDATE")).noneMatch(event -> isOf(event, task));
    scheduler.acknowledge(starting);
    scheduler.await(task, "TASK_FINISHED");
  }

  @Test
  @DisplayName("3.10 An update is repeated after 10 s, the same, until it is acknowledged")
  void anUpdateIsRepeated() {
    String task = scheduler.launch(scheduler.roomyOffer(), "sleep 600");
    JsonNode first = scheduler.update(task);
    long before = System.nanoTime();
    JsonNode again = scheduler.update(task);
    assertThat(again.path("uuid")).isEqualTo(first.path("uuid"));
    assertThat(again.path("state")).isEqualTo(first.path("state"));
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(9);
    scheduler.acknowledge(again);
    scheduler.await(task, "TASK_RUNNING");
  }

  @Test
  @DisplayName("3.10 An acknowledgement of something else is ignored")
  void anotherUuidAcknowledgesNothing() {
    String task = scheduler.launch(scheduler.roomyOffer(), "sleep 600");
    JsonNode starting = scheduler.update(task);
    scheduler.call(
        "ACKNOWLEDGE",
        "{'agent_id':%s,'task_id':%s,'uuid':'AAECAwQFBgcICQoLDA0ODw=='}"
            .formatted(starting.path("agent_id"), Json.id(task)));
    JsonNode again = scheduler.update(task);
    assertThat(again.path("uuid")).isEqualTo(starting.path("uuid"));
    scheduler.acknowledge(again);
    scheduler.await(task, "TASK_RUNNING");
  }

  @Test
  @DisplayName("3.10 The room of a task is free when its end is known, acknowledged or not")
  void anEndFreesItsRoomUnacknowledged() {
    JsonNode offer = scheduler.roomyOffer();
    String all =
        "{'name':'cpus','type':'SCALAR','scalar':{'value':0.2}},"
            + "{'name':'mem','type':'SCALAR','scalar':{'value':64}}";
    Task task = Task.on(offer).resources(all).shell("true");
    scheduler.accept(offer, task.launch());
    scheduler.acknowledge(scheduler.update(task.id()));
    scheduler.acknowledge(scheduler.update(task.id()));
    JsonNode finished = scheduler.update(task.id());
    assertThat(finished.path("state").asText()).isEqualTo("TASK_FINISHED");
    // The pod that the task ran in is offered again, with all that the task had.
    double cpus = Offers.amount(offer, "cpus");
    scheduler.call("REVIVE", "");
    scheduler.offer(again ->
        Offers.agent(again).equals(Offers.agent(offer))
            && Offers.amount(again, "cpus") > cpus - 0.15);
    scheduler.acknowledge(finished);
  }

  @Test
  @DisplayName("3.14 Reconciliation tells the state that was forwarded, and not a later one")
  void reconciliationTellsWhatWasForwarded() {
    String task = scheduler.launch(scheduler.roomyOffer(), "true");
    JsonNode starting = scheduler.update(task);
    // So that the end of the first is with its agent by now.
    scheduler.await(scheduler.launch(scheduler.roomyOffer(), "true"), "TASK_FINISHED");
    scheduler.call("RECONCILE", "{'tasks':[{'task_id':%s}]}".formatted(Json.id(task)));
    JsonNode answer =
        scheduler
            .events()
            .take("UPDATE", event -> isOf(event, task) && reconciled(event))
            .at("/update/status");
    assertThat(answer.path("state").asText()).isEqualTo("TASK_STARTING");
    assertThat(answer.has("uuid")).isFalse();
    scheduler.acknowledge(starting);
    scheduler.await(task, "TASK_FINISHED");
  }

  @Test
  @DisplayName("3.14 A task that has ended unacknowledged is still reconciled as what it is")
  void anUnacknowledgedEndIsReconciled() {
    String task = scheduler.launch(scheduler.roomyOffer(), "true");
    scheduler.acknowledge(scheduler.update(task));
    scheduler.acknowledge(scheduler.update(task));
    JsonNode finished = scheduler.update(task);
    scheduler.call("RECONCILE", "{'tasks':[]}");
    JsonNode answer =
        scheduler
            .events()
            .take("UPDATE", event -> isOf(event, task) && reconciled(event))
            .at("/update/status");
    assertThat(answer.path("state").asText()).isEqualTo("TASK_FINISHED");
    scheduler.acknowledge(finished);
  }

  @Test
  @DisplayName("3.10 What a disconnected framework missed is sent to its next subscription")
  void theNextSubscriptionGetsWhatWasMissed(Lab lab) {
    String info = Subscriber.PARTITION_AWARE + ",'failover_timeout':60";
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, info)) {
      String task = first.launch(first.roomyOffer(), "sleep 3");
      first.await(task, "TASK_RUNNING");
      first.hangUp();
      first.events().awaitEnd();
      try (Subscriber second = Subscriber.resubscribe(lab, Form.JSON, first.id(), info)) {
        second.await(task, "TASK_FINISHED");
      }
    }
  }

  @Test
  @DisplayName(
      "2.5 A command that ends with another code than 0 is FAILED, and its message says so")
  void aBadExitIsAFailure() {
    String task = scheduler.launch(scheduler.roomyOffer(), "exit 3");
    assertThat(scheduler.await(task, "TASK_FAILED").path("message").asText()).contains("3");
  }

  @Test
  @DisplayName("2.6 A task that lives longer than max_completion_time is FAILED with that reason")
  void aTaskThatTakesTooLongFails() {
    JsonNode offer = scheduler.roomyOffer();
    Task task =
        Task.on(offer)
            .work(
                "'command':{'value':'sleep 600'},'max_completion_time':{'nanoseconds':500000000}");
    scheduler.accept(offer, task.launch());
    assertThat(scheduler.await(task.id(), "TASK_FAILED").path("reason").asText())
        .isEqualTo("REASON_MAX_COMPLETION_TIME_REACHED");
  }

  @Test
  @DisplayName(
      "1.5 A command finds Mesos' variables, its own, and its sandbox as working directory")
  void aCommandFindsItsEnvironment(Lab lab) {
    JsonNode offer = scheduler.roomyOffer();
    Task plain = Task.on(offer);
    // With set -u a variable that is not there ends the shell.
    String test =
        "set -eu; test $MESOS_FRAMEWORK_ID = "
            + scheduler.id()
            + "; test $MESOS_EXECUTOR_ID = "
            + plain.id()
            + "; test $MESOS_SLAVE_ID = "
            + Offers.agent(offer)
            + "; test $MESOS_ALLOCATION_ROLE = "
            + lab.role()
            + "; test $(pwd) = $MESOS_SANDBOX; test $MESOS_DIRECTORY = $MESOS_SANDBOX;"
            + " test -w $MESOS_SANDBOX; test $MINE = yes; test $MESOS_CHECKPOINT = 1;"
            + " test $MESOS_RECOVERY_TIMEOUT = 15mins; test $MESOS_SUBSCRIPTION_BACKOFF_MAX = 2secs";
    Task task =
        plain.work(
            "'command':{'value':'"
                + test
                + "','environment':{'variables':[{'name':'MINE','value':'yes'}]}}");
    scheduler.accept(offer, task.launch());
    scheduler.await(task.id(), "TASK_FINISHED");
  }

  @Test
  @DisplayName("1.4 With shell false value is the program and arguments are its argument vector")
  void aProgramGetsItsArguments() {
    JsonNode offer = scheduler.roomyOffer();
    Task task =
        Task.on(offer)
            .work(
                "'command':{'shell':false,'value':'/bin/sh','arguments':"
                    + "['sh','-c','test $1 = $(echo one)','sh','one']}");
    scheduler.accept(offer, task.launch());
    scheduler.await(task.id(), "TASK_FINISHED");
  }

  private static boolean isOf(JsonNode event, String task) {
    return event.at("/update/status/task_id/value").asText().equals(task);
  }

  private static boolean reconciled(JsonNode event) {
    return event.at("/update/status/reason").asText().equals("REASON_RECONCILIATION");
  }
}
