package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Section 3.11: KILL. */
@ExtendWith(Lab.Extension.class)
class KillRulesIT {
  private static final String IGNORES_TERM = "trap : TERM; while true; do sleep 1; done";

  private static Subscriber scheduler;

  @BeforeAll
  static void subscribe(Lab lab) {
    scheduler =
        Subscriber.subscribe(
            lab,
            Form.JSON,
            "'capabilities':[{'type':'PARTITION_AWARE'},{'type':'TASK_KILLING_STATE'}]");
  }

  @AfterAll
  static void end() {
    scheduler.close();
  }

  @Test
  @DisplayName("3.11 KILL without an agent ends a task: KILLING for those who know it, then KILLED")
  void aKilledTaskIsKillingAndThenKilled() {
    String task = scheduler.launch(scheduler.roomyOffer(), "sleep 600");
    scheduler.await(task, "TASK_RUNNING");
    kill(task, "");
    JsonNode killing = scheduler.update(task);
    assertThat(killing.path("state").asText()).isEqualTo("TASK_KILLING");
    scheduler.acknowledge(killing);
    scheduler.await(task, "TASK_KILLED");
  }

  @Test
  @DisplayName("2.5 KILLING is not sent to a framework without TASK_KILLING_STATE")
  void killingIsForThoseWhoKnowIt(Lab lab) {
    try (Subscriber plain = Subscriber.subscribe(lab)) {
      String task = plain.launch(plain.roomyOffer(), "sleep 600");
      plain.await(task, "TASK_RUNNING");
      plain.call("KILL", "{'task_id':%s}".formatted(Json.id(task)));
      JsonNode killed = plain.update(task);
      assertThat(killed.path("state").asText()).isEqualTo("TASK_KILLED");
      plain.acknowledge(killed);
    }
  }

  @Test
  @DisplayName(
      "3.11 A task that is killed before it was sent is KILLED, reason KILLED_DURING_LAUNCH")
  void aTaskMayBeKilledBeforeItStarts(Lab lab) {
    // A framework without a pod yet, so that there is time.
    try (Subscriber fresh = Subscriber.subscribe(lab)) {
      String task = fresh.launch(fresh.roomyOffer(), "sleep 600");
      fresh.call("KILL", "{'task_id':%s}".formatted(Json.id(task)));
      JsonNode killed = fresh.update(task);
      assertThat(killed.path("state").asText()).isEqualTo("TASK_KILLED");
      assertThat(killed.path("reason").asText()).isEqualTo("REASON_TASK_KILLED_DURING_LAUNCH");
      // It is told until it is heard.
      fresh.acknowledge(killed);
    }
  }

  @Test
  @DisplayName("3.11 KILL of a task on another agent than it says is dropped without a word")
  void anotherAgentsTaskIsNotKilled() {
    String task = scheduler.launch(scheduler.roomyOffer(), "sleep 600");
    scheduler.await(task, "TASK_RUNNING");
    kill(task, ",'agent_id':{'value':'elsewhere'}");
    scheduler.settle();
    assertThat(scheduler.events().all("UPDATE")).isEmpty();
    scheduler.call("RECONCILE", "{'tasks':[{'task_id':%s}]}".formatted(Json.id(task)));
    assertThat(scheduler.update(task).path("state").asText()).isEqualTo("TASK_RUNNING");
    kill(task, "");
    scheduler.await(task, "TASK_KILLED");
  }

  @Test
  @DisplayName("3.11 KILL of a task that the master does not know is answered as reconciliation is")
  void anUnknownTaskIsReconciled() {
    kill("never-launched", ",'agent_id':{'value':'nowhere'}");
    JsonNode status = scheduler.update("never-launched");
    assertThat(status.path("state").asText()).isEqualTo("TASK_UNKNOWN");
    assertThat(status.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
    assertThat(status.has("uuid")).isFalse();
  }

  @Test
  @DisplayName("1.4 KILL may bring a kill policy: its grace counts instead of the task's")
  void aKillMayShortenTheGrace() {
    JsonNode offer = scheduler.roomyOffer();
    Task task =
        Task.on(offer)
            .work(
                "'command':{'value':'%s'},'kill_policy':{'grace_period':{'nanoseconds':30000000000}}"
                    .formatted(IGNORES_TERM));
    scheduler.accept(offer, task.launch());
    scheduler.await(task.id(), "TASK_RUNNING");
    long before = System.nanoTime();
    kill(task.id(), ",'kill_policy':{'grace_period':{'nanoseconds':100000000}}");
    scheduler.await(task.id(), "TASK_KILLED");
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(20);
  }

  @Test
  @DisplayName("1.4 A task that ignores the signal has 3 s, and is then killed all the same")
  void theUsualGraceIsThreeSeconds() {
    String task = scheduler.launch(scheduler.roomyOffer(), IGNORES_TERM);
    scheduler.await(task, "TASK_RUNNING");
    long before = System.nanoTime();
    kill(task, "");
    scheduler.await(task, "TASK_KILLED");
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(2_500);
  }

  @Test
  @DisplayName("3.11 KILL is forwarded every time: again and again does no harm")
  void aKillMayBeRepeated() {
    String task = scheduler.launch(scheduler.roomyOffer(), "sleep 600");
    scheduler.await(task, "TASK_RUNNING");
    kill(task, "");
    kill(task, "");
    kill(task, "");
    scheduler.await(task, "TASK_KILLED");
  }

  private static void kill(String task, String more) {
    scheduler.call("KILL", "{'task_id':%s%s}".formatted(Json.id(task), more));
  }
}
