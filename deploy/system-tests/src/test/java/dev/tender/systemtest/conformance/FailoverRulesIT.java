package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.systemtest.TestNamespace;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.15: frameworks that come back, are replaced, and are removed. */
@ExtendWith(Lab.Extension.class)
class FailoverRulesIT {
  private static final String A_MINUTE = Subscriber.PARTITION_AWARE + ",'failover_timeout':60";

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("3.15 A new SUBSCRIBE with the same id wins; the old stream gets ERROR and ends")
  void theNewerSubscriptionWins(Form form, Lab lab) {
    try (Subscriber first = Subscriber.subscribe(lab, form, A_MINUTE);
        Subscriber second = Subscriber.resubscribe(lab, form, first.id(), A_MINUTE)) {
      assertThat(second.id()).isEqualTo(first.id());
      assertThat(second.streamId()).isNotEqualTo(first.streamId());
      assertThat(first.events().take("ERROR").at("/error/message").asText())
          .isEqualTo("Framework failed over");
      assertThat(first.events().awaitEnd()).isTrue();

      lab.ask(first.request("REVIVE", "")).isRefused(400, "Mesos-Stream-Id");
      lab.ask(first.request("TEARDOWN", "")).isRefused(400, "Mesos-Stream-Id");
      second.call("REVIVE", "");
    }
  }

  @Test
  @DisplayName("3.15 Offers of the old subscription are void, without a RESCIND to the new one")
  void offersDoNotOutliveASubscription(Lab lab) {
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, A_MINUTE)) {
      JsonNode offer = first.offer();
      try (Subscriber second = Subscriber.resubscribe(lab, Form.JSON, first.id(), A_MINUTE)) {
        Task task = Task.on(offer);
        second.accept(offer, task.launch());
        assertThat(second.update(task.id()).path("reason").asText())
            .isEqualTo("REASON_INVALID_OFFERS");
        assertThat(second.events().all("RESCIND")).isEmpty();
        second.offer();
      }
    }
  }

  @Test
  @DisplayName("3.15 Tasks of a framework that comes back in time run on")
  void tasksOutliveASubscription(Lab lab) {
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, A_MINUTE)) {
      String task = first.launch(first.roomyOffer(), "sleep 600");
      first.await(task, "TASK_RUNNING");
      first.hangUp();
      first.events().awaitEnd();
      try (Subscriber second = Subscriber.resubscribe(lab, Form.JSON, first.id(), A_MINUTE)) {
        second.call("RECONCILE", "{'tasks':[]}");
        assertThat(second.update(task).path("state").asText()).isEqualTo("TASK_RUNNING");
        second.call("KILL", "{'task_id':%s}".formatted(Json.id(task)));
        second.await(task, "TASK_KILLED");
      }
    }
  }

  @Test
  @DisplayName("3.15 With failover_timeout 0 a framework whose stream ends is removed at once")
  void withoutAFailoverTimeoutTheEndIsFinal(Lab lab) {
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, "'failover_timeout':0")) {
      first.hangUp();
      first.events().awaitEnd();
      awaitRemoved(lab, first.id());
    }
  }

  @Test
  @DisplayName("3.15 A framework that does not come back within failover_timeout is removed")
  void whoComesBackTooLateIsRemoved(Lab lab) {
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, "'failover_timeout':1")) {
      String task = first.launch(first.roomyOffer(), "sleep 600");
      first.await(task, "TASK_RUNNING");
      first.hangUp();
      first.events().awaitEnd();
      awaitNoPods(lab, first);
      awaitRemoved(lab, first.id());
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName(
      "3.15 TEARDOWN ends the stream and removes the framework; its id is refused from then")
  void aTeardownIsFinal(Form form, Lab lab) {
    Subscriber scheduler = Subscriber.subscribe(lab, form, A_MINUTE);
    scheduler.offer();
    scheduler.call("TEARDOWN", "");
    scheduler.events().awaitEnd();
    assertThat(scheduler.events().all("ERROR")).isEmpty();
    lab.ask(scheduler.request("REVIVE", "")).isRefused(400, "cannot be found");
    assertThat(errorOf(lab, scheduler.id(), "")).contains("Framework has been removed");
  }

  @Test
  @DisplayName("3.15 TEARDOWN ends the tasks; no update tells of it")
  void aTeardownEndsTasksWithoutAWord(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, A_MINUTE)) {
      String task = scheduler.launch(scheduler.roomyOffer(), "sleep 600");
      scheduler.await(task, "TASK_RUNNING");
      scheduler.call("TEARDOWN", "");
      scheduler.events().awaitEnd();
      assertThat(scheduler.events().all("UPDATE")).isEmpty();
      awaitNoPods(lab, scheduler);
    }
  }

  @Test
  @DisplayName("3.15 A changed principal is refused with ERROR")
  void thePrincipalCannotChange(Lab lab) {
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, A_MINUTE + ",'principal':'one'")) {
      assertThat(errorOf(lab, first.id(), "'principal':'other'")).contains("principal");
      // Nothing has changed for the one that is there.
      first.call("REVIVE", "");
    }
  }

  @Test
  @DisplayName("3.15 A changed user or checkpoint is no reason to refuse a subscription")
  void userAndCheckpointMayBeSaidAnew(Lab lab) {
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, A_MINUTE);
        Subscriber second =
            Subscriber.resubscribe(lab, Form.JSON, first.id(), A_MINUTE + ",'checkpoint':true")) {
      assertThat(second.id()).isEqualTo(first.id());
      second.call("REVIVE", "");
    }
  }

  @Test
  @DisplayName("3.15 Other fields of FrameworkInfo are taken over: a framework may become aware")
  void aNewSubscriptionMayBringCapabilities(Lab lab) {
    try (Subscriber plain = Subscriber.subscribe(lab, Form.JSON, "'failover_timeout':60")) {
      plain.call("RECONCILE", "{'tasks':[{'task_id':{'value':'unknown'}}]}");
      assertThat(plain.update("unknown").path("state").asText()).isEqualTo("TASK_LOST");
      try (Subscriber aware = Subscriber.resubscribe(lab, Form.JSON, plain.id(), A_MINUTE)) {
        aware.call("RECONCILE", "{'tasks':[{'task_id':{'value':'unknown'}}]}");
        assertThat(aware.update("unknown").path("state").asText()).isEqualTo("TASK_UNKNOWN");
      }
    }
  }

  @Test
  @DisplayName(
      "H14 Whatever ends a leader closes its streams; 3.16 the next one takes over the tasks")
  void theNextLeaderTakesOver(Lab lab) {
    lab.tender().mayBreak();
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, A_MINUTE)) {
      String task = first.launch(first.roomyOffer(), "sleep 600");
      first.await(task, "TASK_RUNNING");
      lab.tender().restartMaster();
      first.events().awaitEnd();

      TestNamespace.await("the next leader answers", Duration.ofSeconds(60), () -> answers(lab));
      try (Subscriber second = Subscriber.resubscribe(lab, Form.JSON, first.id(), A_MINUTE)) {
        assertThat(second.id()).isEqualTo(first.id());
        // Until the task's agent is back, silence is the only true answer.
        TestNamespace.await(
            "the task is there",
            Duration.ofSeconds(60),
            () -> {
              second.call("RECONCILE", "{'tasks':[{'task_id':%s}]}".formatted(Json.id(task)));
              second.settle();
              return second.events().all("UPDATE").stream()
                  .anyMatch(event -> event.toString().contains("TASK_RUNNING"));
            });
      }
    }
  }

  private static boolean answers(Lab lab) {
    return lab.ask(Request.get("/version")).status() == 200;
  }

  /** What a SUBSCRIBE is told that is refused on its stream. */
  private static String errorOf(Lab lab, String id, String info) {
    try (Connection connection = lab.connect()) {
      connection.send(lab.subscribe(Form.JSON, Subscriber.call(id, info, ""))).head();
      Events events = Events.of(connection, Form.JSON::schedulerEvent);
      String message = events.take("ERROR").at("/error/message").asText();
      events.awaitEnd();
      return message;
    }
  }

  private static void awaitRemoved(Lab lab, String id) {
    TestNamespace.await(
        "framework " + id + " has been removed",
        Duration.ofSeconds(30),
        () -> {
          try (Connection connection = lab.connect()) {
            connection.send(lab.subscribe(Form.JSON, Subscriber.call(id, A_MINUTE, ""))).head();
            Events events = Events.of(connection, Form.JSON::schedulerEvent);
            JsonNode first = events.takeAny();
            return first.path("type").asText().equals("ERROR")
                && first.at("/error/message").asText().contains("Framework has been removed");
          }
        });
  }

  private static void awaitNoPods(Lab lab, Subscriber of) {
    TestNamespace.await(
        "the pods of " + of.id() + " have gone",
        Duration.ofSeconds(60),
        () -> of.pods(lab).isEmpty());
  }
}
