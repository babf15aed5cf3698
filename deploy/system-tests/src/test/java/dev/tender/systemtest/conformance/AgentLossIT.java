package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sections 3.12 and 3.13: an agent that is silent, and comes back. It happens once, to the agents
 * of two frameworks at the same time, since it takes as long as Mesos takes: more than 75 s.
 */
@ExtendWith(Lab.Extension.class)
class AgentLossIT {
  private static final long TIMEOUT_SECONDS = 75;
  private static final int BEATS_OF_A_TIMEOUT = 15;

  private static Witness aware;
  private static Witness old;

  /** A framework with one task, and what it was told of that. */
  private static final class Witness {
    private final Subscriber subscriber;
    private final String task;
    private final AgentProcess agent;
    private long stoppedNanos;
    private int beatsUntilLost;
    private long silentSeconds;
    private JsonNode lost;
    private JsonNode reconciled;
    private JsonNode back;

    Witness(Lab lab, String info) {
      subscriber = Subscriber.subscribe(lab, Form.JSON, info);
      task = subscriber.launch(subscriber.roomyOffer(), "sleep 600");
      subscriber.await(task, "TASK_RUNNING");
      agent = AgentProcess.of(subscriber);
    }

    void loseAgent() {
      stoppedNanos = System.nanoTime();
      beatsUntilLost = subscriber.events().heartbeats() + BEATS_OF_A_TIMEOUT;
      agent.stop();
    }

    void hearOfIt() {
      subscriber.events().awaitHeartbeats(beatsUntilLost);
      lost = subscriber.update(task);
      silentSeconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stoppedNanos);
      subscriber.call("RECONCILE", "{'tasks':[{'task_id':%s}]}".formatted(Json.id(task)));
      reconciled = subscriber.update(task);
    }

    void hearOfReturn() {
      back = subscriber.update(task);
    }
  }

  @BeforeAll
  static void loseTheAgentsForAWhile(Lab lab) {
    aware = new Witness(lab, Subscriber.PARTITION_AWARE);
    old = new Witness(lab, "");
    aware.loseAgent();
    old.loseAgent();
    try {
      aware.hearOfIt();
      old.hearOfIt();
    } finally {
      aware.agent.goOn();
      old.agent.goOn();
    }
    aware.hearOfReturn();
    old.hearOfReturn();
  }

  @AfterAll
  static void end() {
    for (Witness each : new Witness[] {aware, old}) {
      if (each != null) {
        each.subscriber.close();
      }
    }
  }

  @Test
  @DisplayName("3.12 Tasks of an agent that was silent for 75 s are UNREACHABLE, and not before")
  void tasksOfASilentAgentAreUnreachable() {
    assertThat(aware.lost.path("state").asText()).isEqualTo("TASK_UNREACHABLE");
    assertThat(aware.lost.path("source").asText()).isEqualTo("SOURCE_MASTER");
    assertThat(aware.lost.has("uuid")).isFalse();
    assertThat(aware.silentSeconds).isGreaterThanOrEqualTo(TIMEOUT_SECONDS);
  }

  @Test
  @DisplayName("3.12 … and LOST for a framework without PARTITION_AWARE, though they run on")
  void toOthersTasksOfASilentAgentAreLost() {
    assertThat(old.lost.path("state").asText()).isEqualTo("TASK_LOST");
    assertThat(old.lost.path("source").asText()).isEqualTo("SOURCE_MASTER");
    assertThat(old.lost.has("uuid")).isFalse();
  }

  @Test
  @DisplayName("3.12 … and both are told when the agent was given up: unreachable_time")
  void theTimeOfTheLossIsTold() {
    for (Witness each : new Witness[] {aware, old}) {
      assertThat(each.lost.at("/unreachable_time/nanoseconds").asLong()).isPositive();
      assertThat(each.reconciled.path("unreachable_time"))
          .isEqualTo(each.lost.path("unreachable_time"));
      assertThat(each.back.has("unreachable_time")).isFalse();
    }
  }

  @Test
  @DisplayName("3.14 A task of a silent agent is reconciled as UNREACHABLE, or LOST")
  void aSilentAgentsTaskIsReconciledAsWhatItWasToldToBe() {
    assertThat(aware.reconciled.path("state").asText()).isEqualTo("TASK_UNREACHABLE");
    assertThat(old.reconciled.path("state").asText()).isEqualTo("TASK_LOST");
    assertThat(aware.reconciled.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
  }

  @Test
  @DisplayName("3.13 When the agent is back its tasks are told as they are, lost or not")
  void whatRunsIsRunningAgain() {
    for (Witness each : new Witness[] {aware, old}) {
      assertThat(each.back.path("state").asText()).isEqualTo("TASK_RUNNING");
      assertThat(each.back.path("reason").asText()).isEqualTo("REASON_AGENT_REREGISTERED");
      assertThat(each.back.has("uuid")).isFalse();
      each.subscriber.call("KILL", "{'task_id':%s}".formatted(Json.id(each.task)));
      each.subscriber.await(each.task, "TASK_KILLED");
    }
  }
}
