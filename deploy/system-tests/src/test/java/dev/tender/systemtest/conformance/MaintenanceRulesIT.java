package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.18: what frameworks are told of maintenance. */
@ExtendWith(Lab.Extension.class)
class MaintenanceRulesIT {
  private static final String KEY = "tender.dev/unavailability";

  @AfterEach
  void endOfMaintenance(Lab lab) {
    lab.tender().kubectl().run("annotate", "nodes", "--all", KEY + "-");
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  @DisplayName(
      "3.18 Who holds something on an agent that will be unavailable is asked to leave, once")
  void whoHoldsSomethingIsAskedToLeave(Form form, Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab, form, "")) {
      JsonNode offer = scheduler.offer();
      String agent = Offers.agent(offer);
      Instant start = Instant.now().plus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
      String node = lab.tender().nodeName(agent);
      lab.tender().kubectl().run("annotate", "node", node, KEY + "=" + start + "/PT1H");

      JsonNode rescinded = scheduler.events().take("RESCIND");
      assertThat(rescinded.at("/rescind/offer_id/value").asText()).isEqualTo(Offers.id(offer));
      JsonNode anew = scheduler.offer(other -> Offers.agent(other).equals(agent));
      assertThat(anew.at("/unavailability/start/nanoseconds").asLong())
          .isEqualTo(start.getEpochSecond() * 1_000_000_000L);
      assertThat(anew.at("/unavailability/duration/nanoseconds").asLong())
          .isEqualTo(3_600_000_000_000L);

      JsonNode asked =
          scheduler.events().take("INVERSE_OFFERS").at("/inverse_offers/inverse_offers/0");
      assertThat(asked.at("/agent_id/value").asText()).isEqualTo(agent);
      assertThat(asked.at("/framework_id/value").asText()).isEqualTo(scheduler.id());
      assertThat(asked.at("/unavailability/start/nanoseconds").asLong())
          .isEqualTo(start.getEpochSecond() * 1_000_000_000L);
      // No resources: all of them.
      assertThat(asked.path("resources")).isEmpty();

      scheduler.call(
          "DECLINE_INVERSE_OFFERS",
          "{'inverse_offer_ids':[%s],'filters':{'refuse_seconds':1}}".formatted(asked.path("id")));
      JsonNode again =
          scheduler.events().take("INVERSE_OFFERS").at("/inverse_offers/inverse_offers/0");
      assertThat(again.path("id")).isNotEqualTo(asked.path("id"));

      lab.tender().kubectl().run("annotate", "node", node, KEY + "-");
      assertThat(
              scheduler
                  .events()
                  .take("RESCIND_INVERSE_OFFER")
                  .at("/rescind_inverse_offer/inverse_offer_id"))
          .isEqualTo(again.path("id"));
    }
  }
}
