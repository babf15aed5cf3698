package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.4: ACCEPT. Nothing here starts a pod, except where a task is to run. */
@ExtendWith(Lab.Extension.class)
class AcceptRulesIT {
  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName("3.4 Tasks of an ACCEPT with an unknown offer are DROPPED, reason INVALID_OFFERS")
  void anUnknownOfferDropsTheTasks(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, Subscriber.PARTITION_AWARE)) {
      Task task = Task.on(scheduler.offer());
      scheduler.accept(List.of("never-made"), task.launch());
      isInvalidOffers(scheduler.update(task.id()), "TASK_DROPPED");
    }
  }

  @Test
  @DisplayName("3.12 … and LOST for a framework without PARTITION_AWARE")
  void anUnknownOfferLosesTheTasksOfOthers(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      Task task = Task.on(scheduler.offer());
      scheduler.accept(List.of("never-made"), task.launch());
      isInvalidOffers(scheduler.update(task.id()), "TASK_LOST");
    }
  }

  @Test
  @DisplayName("3.4 An ACCEPT that names an offer twice is invalid as a whole")
  void anOfferMayBeNamedOnce(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      Task task = Task.on(offer);
      scheduler.accept(List.of(Offers.id(offer), Offers.id(offer)), task.launch());
      isInvalidOffers(scheduler.update(task.id()), "TASK_DROPPED");
    }
  }

  @Test
  @DisplayName("3.4 An ACCEPT without offers is invalid")
  void anAcceptNeedsOffers(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      Task task = Task.on(scheduler.offer());
      scheduler.accept(List.of(), task.launch());
      isInvalidOffers(scheduler.update(task.id()), "TASK_DROPPED");
    }
  }

  @Test
  @DisplayName("3.4 Another framework's offer is invalid, and stays that framework's")
  void offersOfOthersAreNotTaken(Lab lab) {
    try (Subscriber owner = partitionAware(lab);
        Subscriber thief = partitionAware(lab)) {
      JsonNode offer = owner.offer();
      Task stolen = Task.on(offer);
      thief.accept(offer, stolen.launch());
      isInvalidOffers(thief.update(stolen.id()), "TASK_DROPPED");

      Task wrong = Task.on(offer).resources("");
      owner.accept(offer, wrong.launch());
      // Its offers were valid: it is the task that is not.
      assertThat(owner.update(wrong.id()).path("state").asText()).isEqualTo("TASK_ERROR");
    }
  }

  @Test
  @DisplayName("3.4 Offers of two agents cannot be combined, and both are gone then")
  void offersOfTwoAgentsCannotBeCombined(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode one = scheduler.offer();
      JsonNode other = scheduler.offer(offer -> !Offers.agent(offer).equals(Offers.agent(one)));
      Task task = Task.on(one);
      scheduler.accept(List.of(Offers.id(one), Offers.id(other)), task.launch());
      isInvalidOffers(scheduler.update(task.id()), "TASK_DROPPED");
      for (JsonNode offer : List.of(one, other)) {
        Task late = Task.on(offer);
        scheduler.accept(offer, late.launch());
        isInvalidOffers(scheduler.update(late.id()), "TASK_DROPPED");
      }
    }
  }

  @Test
  @DisplayName("3.4 Offers of two roles cannot be combined")
  void offersOfTwoRolesCannotBeCombined(Lab lab) {
    String info =
        "'capabilities':[{'type':'MULTI_ROLE'},{'type':'PARTITION_AWARE'}],'roles':['%s','%s']"
            .formatted(lab.role(), lab.otherRole());
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, info)) {
      JsonNode one = scheduler.offer(offer -> in(offer, lab.role()));
      JsonNode other = scheduler.offer(offer -> in(offer, lab.otherRole()));
      Task task = Task.on(one);
      scheduler.accept(List.of(Offers.id(one), Offers.id(other)), task.launch());
      isInvalidOffers(scheduler.update(task.id()), "TASK_DROPPED");
    }
  }

  @Test
  @DisplayName("3.2 An offer that was accepted cannot be used again, though little was taken")
  void anOfferIsUsedOnce(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      Task wrong = Task.on(offer).resources("");
      scheduler.accept(offer, wrong.launch());
      scheduler.update(wrong.id());
      Task again = Task.on(offer);
      scheduler.accept(offer, again.launch());
      isInvalidOffers(scheduler.update(again.id()), "TASK_DROPPED");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          no resources            |    | 'command':{'value':'true'}
          neither                 | %s | 'labels':{'labels':[]}
          both                    | %s | 'command':{'value':'true'},'executor':{'executor_id':{'value':'e'},'command':{'value':'true'}}
          no line to run          | %s | 'command':{'shell':true}
          a negative kill grace   | %s | 'command':{'value':'true'},'kill_policy':{'grace_period':{'nanoseconds':-1}}
          a negative time to live | %s | 'command':{'value':'true'},'max_completion_time':{'nanoseconds':-1}
          more than there is      | {'name':'cpus','type':'SCALAR','scalar':{'value':100000}} | 'command':{'value':'true'}
          less than nothing       | {'name':'cpus','type':'SCALAR','scalar':{'value':-1}}     | 'command':{'value':'true'}
          another role's          | {'name':'cpus','type':'SCALAR','scalar':{'value':0.1},'role':'x','reservation':{}} | 'command':{'value':'true'}
          """)
  @DisplayName("3.4 A task that cannot be is TASK_ERROR, reason TASK_INVALID, from the master")
  void aTaskThatCannotBeIsAnError(String name, String resources, String work, Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      String amounts = resources == null ? "" : resources.replace("%s", Task.SMALL);
      Task task = Task.on(offer).resources(amounts).work(work);
      scheduler.accept(offer, task.launch());
      isInvalidTask(scheduler.update(task.id()));
    }
  }

  @ParameterizedTest
  @CsvSource({"a/b", "a\\b", ".", ".."})
  @DisplayName("1.4 A task id is no path, and neither . nor .. : else TASK_ERROR")
  void aTaskIdThatCannotBeIsAnError(String id, Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      Task task = Task.on(offer).id(id.replace("\\", "\\\\"));
      scheduler.accept(offer, task.launch());
      isInvalidTask(scheduler.update(id));
    }
  }

  @Test
  @DisplayName("1.4 A task id has at most 255 characters: else TASK_ERROR")
  void aTaskIdThatIsTooLongIsAnError(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      Task task = Task.on(offer).id("x".repeat(256));
      scheduler.accept(offer, task.launch());
      isInvalidTask(scheduler.update(task.id()));
    }
  }

  @Test
  @DisplayName("3.4 A task for another agent than the offer's is TASK_ERROR")
  void aTaskForAnotherAgentIsAnError(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      Task task = Task.on(offer).agent("elsewhere");
      scheduler.accept(offer, task.launch());
      isInvalidTask(scheduler.update(task.id()));
    }
  }

  @Test
  @DisplayName("3.4 A task whose resources are for another role than the offer is TASK_ERROR")
  void resourcesOfAnotherRoleAreAnError(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      Task task =
          Task.on(offer)
              .resources(
                  Task.SMALL.replace("'type'", "'allocation_info':{'role':'no-such'},'type'"));
      scheduler.accept(offer, task.launch());
      isInvalidTask(scheduler.update(task.id()));
    }
  }

  @Test
  @DisplayName("3.4 Tasks of a LAUNCH are judged one by one; executors with the same id are one")
  void everyTaskIsJudgedByItself(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.roomyOffer();
      Task good = Task.on(offer).shell("sleep 600");
      Task bad = Task.on(offer).resources("");
      Task twin = Task.on(offer).id(good.id());
      scheduler.accept(offer, Task.launchAll(bad, good, twin));
      isInvalidTask(scheduler.update(bad.id()));
      // The second of one id is refused; the first is not touched by that.
      JsonNode first = scheduler.update(good.id());
      assertThat(first.path("state").asText()).isEqualTo("TASK_ERROR");
      assertThat(first.path("message").asText()).contains("duplicate ID");
      scheduler.await(good.id(), "TASK_RUNNING");
    }
  }

  @Test
  @DisplayName("3.4 Of a task group with a bad task every task is TASK_ERROR")
  void aGroupIsLaunchedAsAWholeOrNotAtAll(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.roomyOffer();
      Task good = Task.on(offer);
      Task bad = Task.on(offer).resources("");
      scheduler.accept(
          offer,
          "{'type':'LAUNCH_GROUP','launch_group':{'executor':{'type':'DEFAULT','executor_id':"
              + "{'value':'group'},'framework_id':"
              + Json.id(scheduler.id())
              + ",'resources':["
              + Task.SMALL
              + "]},'task_group':{'tasks':["
              + good.info()
              + ","
              + bad.info()
              + "]}}}");
      for (Task task : List.of(good, bad)) {
        assertThat(scheduler.update(task.id()).path("state").asText()).isEqualTo("TASK_ERROR");
      }
    }
  }

  @Test
  @DisplayName("3.4 A failed RESERVE is skipped, and a LAUNCH of what it would have made an error")
  void operationsAreDoneInOrderAndEachForItself(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.roomyOffer();
      String reserved =
          "{'name':'cpus','type':'SCALAR','scalar':{'value':0.1},'role':'somebody','reservation':{}}";
      Task task = Task.on(offer).resources(reserved);
      Task plain = Task.on(offer).resources("");
      scheduler.accept(
          offer,
          "{'type':'RESERVE','reserve':{'resources':[%s]}},%s,%s"
              .formatted(reserved, task.launch(), plain.launch()));
      isInvalidTask(scheduler.update(task.id()));
      isInvalidTask(scheduler.update(plain.id()));
    }
  }

  @Test
  @DisplayName("3.4 A LAUNCH has no answer of its own: until the first update it is STAGING")
  void aLaunchIsSeenByReconciling(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.roomyOffer();
      Task task = Task.on(offer).shell("sleep 600");
      scheduler.accept(offer, task.launch());
      scheduler.call("RECONCILE", "{'tasks':[{'task_id':%s}]}".formatted(Json.id(task.id())));
      JsonNode status = scheduler.update(task.id());
      assertThat(status.path("state").asText()).isEqualTo("TASK_STAGING");
      assertThat(status.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
    }
  }

  @Test
  @DisplayName("3.3 DECLINE and ACCEPT of unknown offers take nothing from those that are there")
  void unknownOffersAreIgnoredInADecline(Lab lab) {
    try (Subscriber scheduler = partitionAware(lab)) {
      JsonNode offer = scheduler.offer();
      scheduler.decline(List.of("never-made"), "");
      scheduler.accept(List.of("never-made"), "");
      Task wrong = Task.on(offer).resources("");
      scheduler.accept(offer, wrong.launch());
      isInvalidTask(scheduler.update(wrong.id()));
    }
  }

  private static Subscriber partitionAware(Lab lab) {
    return Subscriber.subscribe(lab, Form.JSON, Subscriber.PARTITION_AWARE);
  }

  private static boolean in(JsonNode offer, String role) {
    return offer.at("/allocation_info/role").asText().equals(role);
  }

  private static void isInvalidOffers(JsonNode status, String state) {
    isFromTheMaster(status, state, "REASON_INVALID_OFFERS");
  }

  private static void isInvalidTask(JsonNode status) {
    isFromTheMaster(status, "TASK_ERROR", "REASON_TASK_INVALID");
  }

  private static void isFromTheMaster(JsonNode status, String state, String reason) {
    assertThat(status.path("state").asText()).as("%s", status).isEqualTo(state);
    assertThat(status.path("reason").asText()).isEqualTo(reason);
    assertThat(status.path("source").asText()).isEqualTo("SOURCE_MASTER");
    assertThat(status.path("message").asText()).isNotEmpty();
    assertThat(status.has("uuid")).as("nobody repeats it: no uuid").isFalse();
  }
}
