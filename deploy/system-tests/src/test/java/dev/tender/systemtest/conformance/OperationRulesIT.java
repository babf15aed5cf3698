package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations other than launches, and what is told of those that have an id. */
@ExtendWith(Lab.Extension.class)
class OperationRulesIT {
  private static final double CPUS = 0.125;

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName(
      "1.3 RESERVE with an id is FINISHED, offered at once as reserved, and UNRESERVE undoes it")
  void whatIsReservedIsOfferedAndCanBeGivenBack(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      JsonNode offer = scheduler.offer();
      accept(scheduler, offer, operation("RESERVE", "made", reserved(lab.role())));
      JsonNode made = status(scheduler, "made");
      assertThat(made.path("state").asText()).isEqualTo("OPERATION_FINISHED");
      assertThat(made.path("uuid")).isNotEmpty();
      acknowledge(scheduler, made);

      // Though the rest of the offer is filtered: what was converted was not refused.
      JsonNode holding = scheduler.offer(each -> reservedCpus(each, lab.role()) >= CPUS);
      assertThat(Offers.agent(holding)).isEqualTo(Offers.agent(offer));
      accept(scheduler, holding, operation("UNRESERVE", "undone", reserved(lab.role())));
      JsonNode undone = status(scheduler, "undone");
      assertThat(undone.path("state").asText()).isEqualTo("OPERATION_FINISHED");
      acknowledge(scheduler, undone);
      JsonNode plain = scheduler.offer(each -> Offers.agent(each).equals(Offers.agent(offer)));
      assertThat(reservedCpus(plain, lab.role())).isZero();
    }
  }

  @Test
  @DisplayName("1.3 RESERVE for another role than the offer's is OPERATION_ERROR, without a uuid")
  void aReservationForAnotherRoleIsAnError(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      accept(scheduler, scheduler.offer(), operation("RESERVE", "x", reserved(lab.otherRole())));
      isError(status(scheduler, "x"));
    }
  }

  @Test
  @DisplayName("3.4 RESERVE or UNRESERVE of what is allocated to another role is OPERATION_ERROR")
  void resourcesAllocatedToAnotherRoleAreAnError(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      String other = allocated(lab.role(), lab.otherRole());
      accept(scheduler, scheduler.offer(), operation("RESERVE", "x", other));
      isError(status(scheduler, "x"));
      accept(scheduler, scheduler.offer(), operation("UNRESERVE", "y", other));
      isError(status(scheduler, "y"));
      accept(
          scheduler,
          scheduler.offer(),
          operation("RESERVE", "own", allocated(lab.role(), lab.role())));
      JsonNode made = status(scheduler, "own");
      assertThat(made.path("state").asText()).isEqualTo("OPERATION_FINISHED");
      acknowledge(scheduler, made);
      JsonNode holding = scheduler.offer(each -> reservedCpus(each, lab.role()) >= CPUS);
      accept(
          scheduler, holding, operation("UNRESERVE", "undone", allocated(lab.role(), lab.role())));
      JsonNode undone = status(scheduler, "undone");
      assertThat(undone.path("state").asText()).isEqualTo("OPERATION_FINISHED");
      acknowledge(scheduler, undone);
    }
  }

  @Test
  @DisplayName(
      "3.4 Operations of an ACCEPT with invalid offers are OPERATION_ERROR, if they have an id")
  void operationsOfAnInvalidAcceptAreErrors(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      scheduler.accept(
          List.of("never-made"),
          operation("RESERVE", "x", reserved(lab.role()))
              + ",{'type':'RESERVE','reserve':{'resources':[%s]}}".formatted(reserved(lab.role())));
      isError(status(scheduler, "x"));
      scheduler.settle();
      assertThat(scheduler.events().all("UPDATE_OPERATION_STATUS")).isEmpty();
    }
  }

  @Test
  @DisplayName("3.14 An unknown operation is told as UNKNOWN, without a uuid")
  void anUnknownOperationIsUnknown(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      scheduler.call(
          "RECONCILE_OPERATIONS", "{'operations':[{'operation_id':{'value':'never-made'}}]}");
      JsonNode status = status(scheduler, "never-made");
      assertThat(status.path("state").asText()).isEqualTo("OPERATION_UNKNOWN");
      assertThat(status.has("uuid")).isFalse();
    }
  }

  static void accept(Subscriber scheduler, JsonNode offer, String operation) {
    scheduler.call(
        "ACCEPT",
        Subscriber.acceptance(
            List.of(Offers.id(offer)), operation, "'filters':{'refuse_seconds':1}"));
  }

  static String operation(String type, String id, String resource) {
    return "{'id':%s,'type':'%s','%s':{'resources':[%s]}}"
        .formatted(Json.id(id), type, type.toLowerCase(java.util.Locale.ROOT), resource);
  }

  static String reserved(String role) {
    return "{'name':'cpus','type':'SCALAR','scalar':{'value':%s},'role':'%s','reservation':{}}"
        .formatted(CPUS, role);
  }

  private static String allocated(String role, String to) {
    return reserved(role).replace("'role'", "'allocation_info':{'role':'" + to + "'},'role'");
  }

  static double reservedCpus(JsonNode offer, String role) {
    double sum = 0;
    for (JsonNode resource : offer.path("resources")) {
      if (resource.path("name").asText().equals("cpus")
          && resource.path("role").asText().equals(role)) {
        sum += resource.at("/scalar/value").asDouble();
      }
    }
    return sum;
  }

  static JsonNode status(Subscriber scheduler, String operation) {
    return scheduler
        .events()
        .take(
            "UPDATE_OPERATION_STATUS",
            event ->
                event
                    .at("/update_operation_status/status/operation_id/value")
                    .asText()
                    .equals(operation))
        .at("/update_operation_status/status");
  }

  static void acknowledge(Subscriber scheduler, JsonNode status) {
    scheduler.call(
        "ACKNOWLEDGE_OPERATION_STATUS",
        "{'agent_id':%s,'operation_id':%s,'uuid':'%s'}"
            .formatted(
                status.path("agent_id"),
                status.path("operation_id"),
                status.at("/uuid/value").asText()));
  }

  private static void isError(JsonNode status) {
    assertThat(status.path("state").asText()).isEqualTo("OPERATION_ERROR");
    assertThat(status.path("message").asText()).isNotEmpty();
    assertThat(status.has("uuid")).isFalse();
  }
}
