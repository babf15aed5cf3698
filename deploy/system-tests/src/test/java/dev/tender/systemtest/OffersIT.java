package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.systemtest.TestFramework.Offered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TenderExtension.class)
class OffersIT {
  /** An agent that was declined for this long … */
  private static final Duration FILTER = Duration.ofSeconds(6);

  /** … may come a little early, because the two clocks' messages travel. */
  private static final Duration TRAVEL = Duration.ofMillis(500);

  @Test
  void declinedAgentStaysAwayForItsFiltersTimeAndThenComesBack(Tender tender) {
    Map<AgentId, Instant> declined = new ConcurrentHashMap<>();
    Map<AgentId, Instant> back = new ConcurrentHashMap<>();
    try (TestNamespace namespace = tender.namespace("decline");
        TestFramework framework =
            TestFramework.start(
                tender,
                namespace,
                "picky",
                namespace.name(),
                (driver, offer) -> {
                  if (declined.putIfAbsent(offer.agentId(), Instant.now()) != null) {
                    back.putIfAbsent(offer.agentId(), Instant.now());
                  }
                  driver.decline(List.of(offer), FILTER);
                })) {
      TestNamespace.await(
          "every declined agent is offered again",
          Duration.ofSeconds(40),
          () -> declined.size() >= 2 && back.keySet().equals(declined.keySet()));
      for (AgentId agent : declined.keySet()) {
        assertThat(Duration.between(declined.get(agent), back.get(agent)))
            .isGreaterThan(FILTER.minus(TRAVEL));
      }
      assertThat(framework.errors()).isEmpty();
    }
  }

  @Test
  void deletingAnOfferDeclinesIt(Tender tender) {
    try (TestNamespace namespace = tender.namespace("rmoffer");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "keeper", namespace.name(), (driver, offer) -> {})) {
      Kubectl kubectl = tender.kubectl();
      TestNamespace.await(
          "an Offer is recorded",
          Duration.ofSeconds(30),
          () -> !outstanding(namespace).isEmpty() && !framework.offers().isEmpty());
      String recorded = outstanding(namespace).getFirst();

      kubectl.run("delete", "offers.tender.dev", recorded, "-n", namespace.name());

      TestNamespace.await(
          "the scheduler hears that its offer is gone",
          Duration.ofSeconds(15),
          () -> !framework.rescinded().isEmpty());
      OfferId gone = framework.rescinded().getFirst();
      assertThat(framework.offers()).extracting(o -> o.offer().id()).contains(gone);
    }
  }

  @Test
  void offersAreSeenWithKubectlUntilTheyEnd(Tender tender) {
    try (TestNamespace namespace = tender.namespace("seen");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "looker", namespace.name(), (driver, offer) -> {})) {
      TestNamespace.await(
          "an Offer for every node",
          Duration.ofSeconds(30),
          () -> outstanding(namespace).size() >= 2);
      String table = tender.kubectl().run("get", "of", "-n", namespace.name());
      assertThat(table).contains("looker", "Outstanding", "node-1", "node-2");

      framework.stop();

      TestNamespace.await(
          "no Offer is left",
          Duration.ofSeconds(30),
          () -> namespace.list("offers.tender.dev").isEmpty());
    }
  }

  @Test
  void anOfferSaysWhereItIsAndWhatItHolds(Tender tender) {
    try (TestNamespace namespace = tender.namespace("content");
        TestFramework framework =
            TestFramework.start(
                tender, namespace, "reader", namespace.name(), (driver, offer) -> {})) {
      TestNamespace.await("offers", Duration.ofSeconds(30), () -> !framework.offers().isEmpty());
      Offered first = framework.offers().getFirst();
      Offer offer = first.offer();
      assertThat(offer.hostname()).isNotEmpty();
      assertThat(offer.url()).isNotNull();
      assertThat(offer.resources()).extracting("name").contains("cpus", "mem");
      assertThat(offer.frameworkId()).isEqualTo(framework.id());
    }
  }

  private static List<String> outstanding(TestNamespace namespace) {
    return namespace.list("offers.tender.dev").stream()
        .filter(offer -> offer.at("/status/phase").asText().equals("Outstanding"))
        .map(offer -> offer.at("/metadata/name").asText())
        .toList();
  }
}
