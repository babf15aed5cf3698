package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row O28: UPDATE_FRAMEWORK, all of it or nothing. */
@ExtendWith(Lab.Extension.class)
class UpdateFrameworkIT {
  private static final String MULTI = "'capabilities':[{'type':'MULTI_ROLE'}]";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'user':'other','name':'n'",
        "'user':'nobody','name':'n','principal':'other'",
        "'user':'nobody','name':'n','checkpoint':true",
        "'user':'nobody','name':'n','role':'x','roles':['y'],'capabilities':[{'type':'MULTI_ROLE'}]",
        "'user':'nobody','name':'n','roles':['x']",
        "'user':'nobody','name':'n','failover_timeout':-1",
      })
  @DisplayName(
      "1.1 UPDATE_FRAMEWORK that changes user, principal or checkpoint, or is invalid: 400")
  void whatCannotChangeIsRefused(String info, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      scheduler
          .ask(
              "UPDATE_FRAMEWORK",
              "{'framework_info':{%s,'id':%s}}".formatted(info, Json.id(scheduler.id())))
          .isRefused(400, "");
    }
  }

  @Test
  @DisplayName("1.1 UPDATE_FRAMEWORK whose id is missing or another's is 400")
  void theIdMustBeItsOwn(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      scheduler
          .ask("UPDATE_FRAMEWORK", "{'framework_info':{'user':'nobody','name':'n'}}")
          .isRefused(400, "must be the same");
    }
  }

  @Test
  @DisplayName("1.1 UPDATE_FRAMEWORK to a role that it may not use is 403 and changes nothing")
  void aForbiddenRoleIsRefused(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, roles(lab.role()))) {
      JsonNode offer = scheduler.offer();
      Answer answer = update(scheduler, roles("somebody-elses"), "");
      answer.isRefused(403, "somebody-elses");
      scheduler.settle();
      assertThat(scheduler.events().all("RESCIND")).isEmpty();
      scheduler.decline(offer, Subscriber.AT_ONCE);
    }
  }

  @Test
  @DisplayName("3.3 Of a role that a framework leaves every offer is rescinded; others stay")
  void leavingARoleRescindsItsOffers(Lab lab) {
    try (Subscriber scheduler =
        Subscriber.subscribe(lab, Form.JSON, roles(lab.role(), lab.otherRole()))) {
      JsonNode stays = scheduler.offer(offer -> role(offer).equals(lab.otherRole()));
      JsonNode goes = scheduler.offer(offer -> role(offer).equals(lab.role()));
      assertThat(update(scheduler, roles(lab.otherRole()), "").status()).isEqualTo(200);
      scheduler
          .events()
          .take(
              "RESCIND",
              event -> event.at("/rescind/offer_id/value").asText().equals(Offers.id(goes)));
      scheduler.settle();
      assertThat(scheduler.events().all("RESCIND"))
          .noneMatch(
              event -> event.at("/rescind/offer_id/value").asText().equals(Offers.id(stays)));
    }
  }

  @Test
  @DisplayName("4.4 A role that a framework joins is offered to it")
  void aNewRoleIsOffered(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, roles(lab.role()))) {
      scheduler.offer();
      assertThat(update(scheduler, roles(lab.otherRole()), "").status()).isEqualTo(200);
      scheduler.offer(offer -> role(offer).equals(lab.otherRole()));
    }
  }

  @Test
  @DisplayName("1.1 suppressed_roles of UPDATE_FRAMEWORK is the whole set, and not a change to it")
  void theSuppressedRolesAreTheWholeSet(Lab lab) {
    String both = roles(lab.role(), lab.otherRole());
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, both)) {
      String first = "'suppressed_roles':['%s']".formatted(lab.role());
      assertThat(update(scheduler, both, first).status()).isEqualTo(200);
      scheduler.declineAll();
      JsonNode offer = scheduler.offer();
      assertThat(role(offer)).isEqualTo(lab.otherRole());

      String second = "'suppressed_roles':['%s']".formatted(lab.otherRole());
      assertThat(update(scheduler, both, second).status()).isEqualTo(200);
      scheduler.decline(offer, Subscriber.AT_ONCE);
      scheduler.declineAll();
      assertThat(role(scheduler.offer())).isEqualTo(lab.role());
    }
  }

  @Test
  @DisplayName(
      "1.1 Offer constraints of UPDATE_FRAMEWORK hold for offers that are made from then on")
  void newConstraintsHoldForNewOffers(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, roles(lab.role()))) {
      JsonNode offer = scheduler.offer();
      String host = offer.path("hostname").asText();
      String constraints =
          "'offer_constraints':{'role_constraints':{'%s':{'groups':[{'attribute_constraints':[{"
                  .formatted(lab.role())
              + "'selector':{'pseudoattribute_type':'HOSTNAME'},'predicate':{'text_not_equals':"
              + "{'value':'%s'}}}]}]}}}".formatted(host);
      assertThat(update(scheduler, roles(lab.role()), constraints).status()).isEqualTo(200);
      scheduler.decline(offer, Subscriber.AT_ONCE);
      scheduler.declineAll();
      // Both were declined: only one comes again.
      assertThat(scheduler.offer().path("hostname").asText()).isNotEqualTo(host);
      assertThat(scheduler.held()).isEmpty();
    }
  }

  private static Answer update(Subscriber scheduler, String info, String more) {
    return scheduler.ask(
        "UPDATE_FRAMEWORK",
        "{'framework_info':{'user':'nobody','name':'conformance','id':%s,%s}%s}"
            .formatted(Json.id(scheduler.id()), info, more.isEmpty() ? "" : "," + more));
  }

  private static String roles(String... roles) {
    return MULTI + ",'roles':['" + String.join("','", roles) + "']";
  }

  private static String role(JsonNode offer) {
    return offer.at("/allocation_info/role").asText();
  }
}
