package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.14: reconciliation. */
@ExtendWith(Lab.Extension.class)
class ReconcileRulesIT {
  private static Subscriber aware;
  private static Subscriber plain;
  private static String running;
  private static String agent;

  @BeforeAll
  static void launch(Lab lab) {
    aware = Subscriber.subscribe(lab, Form.PROTOBUF, Subscriber.PARTITION_AWARE);
    JsonNode offer = aware.roomyOffer();
    agent = Offers.agent(offer);
    running = aware.launch(offer, "sleep 600");
    aware.await(running, "TASK_RUNNING");
    plain = Subscriber.subscribe(lab);
  }

  @AfterAll
  static void end() {
    aware.close();
    plain.close();
  }

  @ParameterizedTest
  @CsvSource({"'',TASK_UNKNOWN", "nowhere,TASK_UNKNOWN", "there,TASK_GONE"})
  @DisplayName("3.14 An unknown task is GONE from an agent that is there, and else UNKNOWN")
  void anUnknownTaskIsGoneOrUnknown(String where, String state) {
    JsonNode status = explicit(aware, "never-launched", where);
    assertThat(status.path("state").asText()).isEqualTo(state);
    isReconciliation(status);
  }

  @ParameterizedTest
  @CsvSource({"''", "nowhere", "there"})
  @DisplayName("3.14 … and LOST for a framework without PARTITION_AWARE")
  void anUnknownTaskIsLostToOthers(String where) {
    JsonNode status = explicit(plain, "never-launched", where);
    assertThat(status.path("state").asText()).isEqualTo("TASK_LOST");
    isReconciliation(status);
  }

  @ParameterizedTest
  @CsvSource({"''", "nowhere", "there"})
  @DisplayName("3.14 A task that is known is told as it is, whatever agent is named")
  void aKnownTaskIsWhatItIs(String where) {
    JsonNode status = explicit(aware, running, where);
    assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
    assertThat(status.at("/agent_id/value").asText()).isEqualTo(agent);
    isReconciliation(status);
  }

  @Test
  @DisplayName("3.14 What the last update said of container and health stays in the answer")
  void theAnswerKeepsWhatWasKnownOfTheContainer() {
    JsonNode status = explicit(aware, running, "");
    assertThat(status.at("/container_status/network_infos/0/ip_addresses/0/ip_address").asText())
        .isNotEmpty();
    assertThat(status.has("data")).isFalse();
    assertThat(status.has("labels")).isFalse();
  }

  @Test
  @DisplayName("3.14 An empty RECONCILE tells of every live task, and of nothing else")
  void implicitReconciliationTellsOfAllThatLives() {
    aware.call("RECONCILE", "{'tasks':[]}");
    JsonNode status = aware.update(running);
    assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
    isReconciliation(status);
    aware.settle();
    assertThat(aware.events().all("UPDATE")).isEmpty();
  }

  @Test
  @DisplayName("3.14 Without live tasks an empty RECONCILE is answered by silence")
  void implicitReconciliationOfNothingIsSilent() {
    plain.call("RECONCILE", "{}");
    plain.settle();
    assertThat(plain.events().all("UPDATE")).isEmpty();
  }

  @Test
  @DisplayName("3.14 A task that has ended and was acknowledged is in no implicit answer any more")
  void anAcknowledgedEndIsForgotten() {
    JsonNode offer = aware.roomyOffer();
    String task = aware.launch(offer, "true");
    aware.await(task, "TASK_FINISHED");
    aware.call("RECONCILE", "{'tasks':[]}");
    aware.update(running);
    aware.settle();
    assertThat(aware.events().all("UPDATE")).isEmpty();
    JsonNode status = explicit(aware, task, Offers.agent(offer));
    assertThat(status.path("state").asText()).isEqualTo("TASK_GONE");
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("3.14 As many tasks as are asked for are answered, each once")
  void everyQuestionIsAnsweredOnce(Form form) {
    Subscriber scheduler = form == Form.JSON ? plain : aware;
    int many = 1_200;
    String tasks =
        IntStream.range(0, many)
            .mapToObj(
                i -> "{'task_id':%s,'agent_id':{'value':'x'}}".formatted(Json.id("many-" + i)))
            .collect(Collectors.joining(","));
    scheduler.call("RECONCILE", "{'tasks':[" + tasks + "]}");
    for (int i = 0; i < many; i++) {
      scheduler.update("many-" + i);
    }
    scheduler.settle();
    assertThat(scheduler.events().all("UPDATE")).isEmpty();
  }

  private static JsonNode explicit(Subscriber scheduler, String task, String where) {
    String named =
        switch (where) {
          case "" -> "";
          case "there" -> ",'agent_id':" + Json.id(agent);
          default -> ",'agent_id':" + Json.id(where);
        };
    scheduler.call("RECONCILE", "{'tasks':[{'task_id':%s%s}]}".formatted(Json.id(task), named));
    return scheduler.update(task);
  }

  private static void isReconciliation(JsonNode status) {
    assertThat(status.path("source").asText()).isEqualTo("SOURCE_MASTER");
    assertThat(status.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
    assertThat(status.has("uuid")).isFalse();
  }
}
