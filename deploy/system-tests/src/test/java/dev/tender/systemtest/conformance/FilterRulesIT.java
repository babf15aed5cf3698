package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Section 3.5: decline filters. That nothing comes is seen by what comes first when it may. */
@ExtendWith(Lab.Extension.class)
class FilterRulesIT {
  private static final String A_YEAR = "'filters':{'refuse_seconds':31536000}";

  /** Who refused an agent is offered it again as soon as more of it has become free. */
  @BeforeAll
  static void nothingBecomesFree(Lab lab) {
    lab.tender().awaitQuiet();
  }

  @Test
  @DisplayName("3.5 What was declined is not offered again before refuse_seconds are over")
  void aFilterHoldsAsLongAsItSays(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode offer = scheduler.offer();
      assertThat(secondsUntilOfferedAgain(scheduler, offer, "'filters':{'refuse_seconds':2}"))
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  @DisplayName("1.1 Without filters, and with a negative refuse_seconds, it is 5 s")
  void theUsualFilterIsFiveSeconds(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode one = scheduler.offer();
      JsonNode other = scheduler.offer(offer -> !same(offer, one));
      long before = System.nanoTime();
      scheduler.decline(one, "");
      scheduler.decline(other, "'filters':{'refuse_seconds':-1}");
      JsonNode again = scheduler.offer();
      assertThat(seconds(before))
          .as("%s after %s, %s", again, one, other)
          .isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  @DisplayName("1.1 An ACCEPT without operations, or that launches nothing, is a decline")
  void anAcceptOfNothingIsADecline(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode one = scheduler.offer();
      JsonNode other = scheduler.offer(offer -> !same(offer, one));
      long before = System.nanoTime();
      String two = "'filters':{'refuse_seconds':2}";
      scheduler.call("ACCEPT", Subscriber.acceptance(List.of(Offers.id(one)), "", two));
      scheduler.call(
          "ACCEPT", Subscriber.acceptance(List.of(Offers.id(other)), Task.launchAll(), two));
      scheduler.offer();
      assertThat(seconds(before)).isGreaterThanOrEqualTo(2);
      scheduler.offer();
    }
  }

  @Test
  @DisplayName("3.4 refuse_seconds of an ACCEPT holds for what is left, of rejected tasks as well")
  void whatIsLeftOfAnAcceptIsFiltered(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode offer = scheduler.offer();
      Task wrong = Task.on(offer).resources("");
      long before = System.nanoTime();
      scheduler.call(
          "ACCEPT",
          Subscriber.acceptance(
              List.of(Offers.id(offer)), wrong.launch(), "'filters':{'refuse_seconds':2}"));
      scheduler.update(wrong.id());
      scheduler.offer(again -> same(again, offer));
      assertThat(seconds(before)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  @DisplayName("3.5 REVIVE takes filters away at once, the longest as well (4294967295 s)")
  void aReviveClearsFilters(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode one = scheduler.offer();
      JsonNode other = scheduler.offer(offer -> !same(offer, one));
      scheduler.decline(one, A_YEAR);
      scheduler.decline(other, "'filters':{'refuse_seconds':4294967295}");
      scheduler.settle();
      assertThat(scheduler.held()).isEmpty();
      scheduler.call("REVIVE", "");
      scheduler.offer(offer -> same(offer, one));
      scheduler.offer(offer -> same(offer, other));
    }
  }

  @Test
  @DisplayName("3.5 A filter holds for one role: in another the agent is offered")
  void filtersAreOfARole(Lab lab) {
    String info =
        "'capabilities':[{'type':'MULTI_ROLE'}],'roles':['%s','%s']"
            .formatted(lab.role(), lab.otherRole());
    try (Subscriber scheduler = Subscriber.subscribe(lab, Form.JSON, info)) {
      JsonNode one = scheduler.offer(offer -> in(offer, lab.role()));
      scheduler.decline(one, A_YEAR);
      JsonNode other = scheduler.offer(offer -> same(offer, one) && in(offer, lab.otherRole()));

      scheduler.decline(other, A_YEAR);
      scheduler.call("REVIVE", "{'roles':['%s']}".formatted(lab.otherRole()));
      // REVIVE of a role clears the filters of that role, and only those.
      scheduler.offer(offer -> same(offer, one) && in(offer, lab.otherRole()));
      assertThat(scheduler.held()).noneMatch(offer -> same(offer, one) && in(offer, lab.role()));
    }
  }

  @Test
  @DisplayName("3.5 UPDATE_FRAMEWORK that suppresses as before leaves filters as they are")
  void anUpdateLeavesFilters(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode one = scheduler.offer();
      JsonNode other = scheduler.offer(offer -> !same(offer, one));
      scheduler.decline(one, A_YEAR);
      scheduler.decline(other, "'filters':{'refuse_seconds':3}");
      Answer answer =
          scheduler.ask(
              "UPDATE_FRAMEWORK",
              "{'framework_info':{'user':'nobody','name':'new','id':%s}}"
                  .formatted(Json.id(scheduler.id())));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      JsonNode next = scheduler.offer();
      assertThat(Offers.agent(next)).isEqualTo(Offers.agent(other));
    }
  }

  @Test
  @DisplayName("3.5 SUPPRESS and REVIVE aside, a new subscription takes filters away")
  void aDisconnectClearsFilters(Lab lab) {
    String info = "'failover_timeout':60";
    try (Subscriber first = Subscriber.subscribe(lab, Form.JSON, info)) {
      JsonNode offer = first.offer();
      first.decline(offer, A_YEAR);
      first.settle();
      try (Subscriber second = Subscriber.resubscribe(lab, Form.JSON, first.id(), info)) {
        second.offer(again -> same(again, offer));
      }
    }
  }

  @Test
  @DisplayName("3.5 With refuse_seconds 0 nothing is withheld beyond one allocation interval")
  void noFilterMeansSoon(Lab lab) {
    try (Subscriber scheduler = Subscriber.subscribe(lab)) {
      JsonNode offer = scheduler.offer();
      assertThat(secondsUntilOfferedAgain(scheduler, offer, "'filters':{'refuse_seconds':0}"))
          .isLessThan(5);
    }
  }

  @Test
  @DisplayName("3.5 offer_filters set a minimum for all agents: above it nothing is offered")
  void aMinimumHoldsForAllAgents(Lab lab) {
    String filters =
        "'offer_filters':{'*':{'min_allocatable_resources':{'quantities':[{'quantities':{"
            + "'cpus':{'value':%s}}}]}}}";
    try (Subscriber modest = Subscriber.subscribe(lab, Form.JSON, filters.formatted("0.01"));
        Subscriber greedy = Subscriber.subscribe(lab, Form.JSON, filters.formatted("100000"))) {
      modest.decline(modest.offer(), "'filters':{'refuse_seconds':3600}");
      modest.decline(modest.offer(), "'filters':{'refuse_seconds':3600}");
      modest.call("REVIVE", "");
      modest.offer();
      greedy.settle();
      assertThat(greedy.held()).isEmpty();
    }
  }

  private static long secondsUntilOfferedAgain(
      Subscriber scheduler, JsonNode offer, String filters) {
    long before = System.nanoTime();
    scheduler.decline(offer, filters);
    scheduler.offer(again -> same(again, offer));
    return seconds(before);
  }

  private static long seconds(long sinceNanos) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sinceNanos);
  }

  private static boolean same(JsonNode offer, JsonNode other) {
    return Offers.agent(offer).equals(Offers.agent(other));
  }

  private static boolean in(JsonNode offer, String role) {
    return offer.at("/allocation_info/role").asText().equals(role);
  }
}
