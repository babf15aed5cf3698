package dev.tender.operator.wire;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.protocol.v1.Address;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.DomainInfo;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.TimeInfo;
import dev.tender.protocol.v1.Unavailability;
import dev.tender.protocol.v1.Url;
import dev.tender.protocol.v1.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Offers as schedulers see them. */
public final class WireOffers {
  private static final int AGENT_PORT = 5051;

  private WireOffers() {}

  /**
   * @param role as the framework knows it; null for one that does not cope with several roles,
   *     which is not sent what it cannot know
   * @param refining whether it knows the newer form of reservations
   */
  public static Offer toWire(Work.Offer offer, @Nullable String role, boolean refining) {
    List<Attribute> attributes = new ArrayList<>();
    offer
        .attributes()
        .forEach((name, value) -> attributes.add(new Attribute(name, new Value.Text(value))));
    List<dev.tender.protocol.v1.ExecutorId> executors = new ArrayList<>();
    for (ExecutorId executor : offer.executors()) {
      executors.add(new dev.tender.protocol.v1.ExecutorId(executor.value()));
    }
    return new Offer(
        new OfferId(offer.id().value()),
        new FrameworkId(offer.framework().value()),
        new AgentId(offer.agent().value()),
        offer.address().hostname(),
        url(offer.address(), offer.agent()),
        toWire(offer.domain()),
        WireResources.toWire(offer.bundle(), role, refining),
        attributes,
        executors,
        offer.unavailability() == null ? null : toWire(offer.unavailability()),
        role == null ? null : new AllocationInfo(role));
  }

  /** Without resources, which means all of them, or with the revocable ones wanted back. */
  public static InverseOffer toWire(Work.InverseOffer offer) {
    Bundle wanted = Bundle.lent(offer.resources());
    return new InverseOffer(
        new OfferId(offer.id().value()),
        url(offer.address(), offer.agent()),
        new FrameworkId(offer.framework().value()),
        new AgentId(offer.agent().value()),
        toWire(offer.unavailability()),
        WireResources.toWire(wanted, null, false));
  }

  private static @Nullable DomainInfo toWire(Cluster.@Nullable Domain domain) {
    return domain == null
        ? null
        : new DomainInfo(
            new DomainInfo.FaultDomain(
                new DomainInfo.Region(domain.region()), new DomainInfo.Zone(domain.zone())));
  }

  public static Unavailability toWire(Cluster.Unavailability unavailability) {
    Long duration = unavailability.durationMillis();
    return new Unavailability(
        TimeInfo.of(Instant.ofEpochMilli(unavailability.startMillis())),
        duration == null ? null : DurationInfo.of(Duration.ofMillis(duration)));
  }

  private static Url url(Cluster.Address address, dev.tender.core.model.AgentId agent) {
    return new Url(
        "http",
        new Address(address.hostname(), address.ip(), AGENT_PORT),
        "/slave(" + agent.value() + ")",
        List.of(),
        null);
  }
}
