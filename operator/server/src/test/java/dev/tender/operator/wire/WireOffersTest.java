package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.Domain;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import dev.tender.protocol.v1.Address;
import dev.tender.protocol.v1.DomainInfo;
import dev.tender.protocol.v1.Offer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireOffersTest {
  @Test
  void anOfferNamesTheNodesAddressAndWhatMayFailTogether() {
    Offer offer = WireOffers.toWire(offer(new Domain("north", "north-1")), null, false);
    assertThat(offer.hostname()).isEqualTo("10.0.0.1");
    assertThat(offer.url().address()).isEqualTo(new Address("10.0.0.1", "10.0.0.1", 5051));
    assertThat(offer.domain())
        .isEqualTo(
            new DomainInfo(
                new DomainInfo.FaultDomain(
                    new DomainInfo.Region("north"), new DomainInfo.Zone("north-1"))));
    assertThat(WireOffers.toWire(offer(null), null, false).domain()).isNull();
  }

  @Test
  void anOfferByTheNodesNameTellsItsIpAsWell() {
    Work.Offer plain = offer(null);
    Offer offer =
        WireOffers.toWire(
            new Work.Offer(
                plain.id(),
                plain.frameworkName(),
                plain.framework(),
                plain.role(),
                plain.agent(),
                plain.node(),
                new Cluster.Address("node-1.example", "10.0.0.1"),
                plain.inside(),
                plain.outside(),
                plain.attributes(),
                plain.executors(),
                plain.unavailability(),
                plain.expiresMillis(),
                plain.domain()),
            null,
            false);
    assertThat(offer.hostname()).isEqualTo("node-1.example");
    assertThat(offer.url().address()).isEqualTo(new Address("node-1.example", "10.0.0.1", 5051));
  }

  /** A fault domain of Mesos has both. */
  @Test
  void aNodeWithARegionAndNoZoneHasNoDomain() {
    assertThat(Domain.of(Map.of(Declarations.REGION_LABEL, "north"))).isNull();
    assertThat(Domain.of(Map.of(Declarations.ZONE_LABEL, "north-1"))).isNull();
    assertThat(
            Domain.of(
                Map.of(Declarations.REGION_LABEL, "north", Declarations.ZONE_LABEL, "north-1")))
        .isEqualTo(new Domain("north", "north-1"));
  }

  private static Work.Offer offer(@Nullable Domain domain) {
    return new Work.Offer(
        new OfferId("o"),
        new FrameworkName("ns", "fw"),
        new FrameworkId("F1"),
        "role",
        new AgentId("a"),
        "node-1",
        Cluster.Address.of("10.0.0.1"),
        Map.of(),
        Bundle.of(Resources.of(1000, 1 << 30)),
        Map.of(),
        Set.of(),
        null,
        60_000,
        domain);
  }
}
