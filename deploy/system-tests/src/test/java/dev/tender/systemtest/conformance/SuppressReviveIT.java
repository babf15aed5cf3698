package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Section 3.6: SUPPRESS and REVIVE. That a suppressed framework is offered nothing is seen when
 * another one, which is asked after it, has been offered all.
 */
@ExtendWith(Lab.Extension.class)
class SuppressReviveIT {
  @Test
  @DisplayName("3.6 SUPPRESS stops new offers, and REVIVE brings them back at once")
  void suppressStopsOffersAndReviveBringsThem(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode offer = scheduler.offer();
      scheduler.call("SUPPRESS", "");
      scheduler.decline(offer, Subscriber.AT_ONCE);
      scheduler.declineAll();
      allAreOfferedTo(lab, Subscriber.subscribe(lab));
      scheduler.settle();
      assertThat(scheduler.held()).isEmpty();
      scheduler.call("REVIVE", "");
      scheduler.offer();
    }
  }

  @Test
  @DisplayName("3.6 SUPPRESS takes nothing back: an offer that is out can be accepted")
  void suppressRescindsNothing(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode offer = scheduler.offer();
      scheduler.call("SUPPRESS", "");
      Task wrong = Task.on(offer).resources("");
      scheduler.accept(offer, wrong.launch());
      // Were the offer gone, it would be LOST, reason INVALID_OFFERS.
      assertThat(scheduler.update(wrong.id()).path("state").asText()).isEqualTo("TASK_ERROR");
      assertThat(scheduler.events().all("RESCIND")).isEmpty();
    }
  }

  @Test
  @DisplayName("3.6 SUPPRESS and REVIVE are for the roles that they name, all when they name none")
  void suppressionIsOfARole(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, twoRoles(lab))) {
      scheduler.call("SUPPRESS", "{'roles':['%s']}".formatted(lab.role()));
      scheduler.settle();
      scheduler.declineAll();
      scheduler.events().all("OFFERS").forEach(_ -> scheduler.events().take("OFFERS"));
      JsonNode next = scheduler.offer();
      assertThat(role(next)).isEqualTo(lab.otherRole());

      scheduler.call("SUPPRESS", "");
      scheduler.decline(next, Subscriber.AT_ONCE);
      scheduler.call("REVIVE", "{'roles':['%s']}".formatted(lab.role()));
      scheduler.offer(offer -> role(offer).equals(lab.role()));
    }
  }

  @Test
  @DisplayName("3.6 A SUPPRESS or REVIVE that names one unknown role has no effect at all")
  void aCallWithAnUnknownRoleIsDropped(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, twoRoles(lab))) {
      scheduler.call("SUPPRESS", "{'roles':['%s','unknown']}".formatted(lab.role()));
      scheduler.call("SUPPRESS", "{'roles':['%s']}".formatted(lab.otherRole()));
      scheduler.offer(offer -> role(offer).equals(lab.role()));

      scheduler.call("REVIVE", "{'roles':['%s','unknown']}".formatted(lab.otherRole()));
      scheduler.settle();
      scheduler.declineAll();
      scheduler.events().all("OFFERS").forEach(_ -> scheduler.events().take("OFFERS"));
      assertThat(role(scheduler.offer())).isEqualTo(lab.role());
    }
  }

  @Test
  @DisplayName("1.1 Roles that SUBSCRIBE names in suppressed_roles are offered nothing")
  void aFrameworkMayBeginSuppressed(Lab lab) {
    String suppressed = "'suppressed_roles':['%s']".formatted(lab.role());
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, twoRoles(lab), suppressed)) {
      JsonNode offer = scheduler.offer();
      assertThat(role(offer)).isEqualTo(lab.otherRole());
      scheduler.call("REVIVE", "{'roles':['%s']}".formatted(lab.role()));
      scheduler.decline(offer, "'filters':{'refuse_seconds':3600}");
      scheduler.offer(other -> role(other).equals(lab.role()));
    }
  }

  @Test
  @DisplayName("3.6 A new SUBSCRIBE says anew what is suppressed: without a list nothing is")
  void aSubscriptionOverwritesTheSuppression(Lab lab) {
    String info = "'failover_timeout':60";
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, info)) {
      first.call("SUPPRESS", "");
      first.settle();
      try (Subscriber second = Subscriber.resubscribe(lab, Form.JSON, first.id(), info)) {
        second.offer();
      }
    }
  }

  /** Waits until this one holds an offer of every agent, and ends it. */
  private static void allAreOfferedTo(Lab lab, Subscriber other) {
    int nodes = lab.tender().kubectl().list("get", "nodes").size();
    Set<String> agents = new HashSet<>();
    while (agents.size() < nodes) {
      agents.add(Offers.agent(other.offer(offer -> !agents.contains(Offers.agent(offer)))));
    }
    other.close();
  }

  private static String twoRoles(Lab lab) {
    return "'capabilities':[{'type':'MULTI_ROLE'}],'roles':['%s','%s']"
        .formatted(lab.role(), lab.otherRole());
  }

  private static String role(JsonNode offer) {
    return offer.at("/allocation_info/role").asText();
  }
}
