package dev.tender.operator.wire;

import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.Work;
import dev.tender.protocol.v1.Address;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Url;
import dev.tender.protocol.v1.Value;
import java.util.ArrayList;
import java.util.List;

/** Offers as schedulers see them. */
public final class WireOffers {
  private static final int AGENT_PORT = 5051;

  private WireOffers() {}

  /**
   * @param multiRole whether the framework says that it copes with several roles; others are not
   *     sent what they cannot know
   */
  public static Offer toWire(Work.Offer offer, boolean multiRole) {
    List<Attribute> attributes = new ArrayList<>();
    offer
        .attributes()
        .forEach((name, value) -> attributes.add(new Attribute(name, new Value.Text(value))));
    List<dev.tender.protocol.v1.ExecutorId> executors = new ArrayList<>();
    for (ExecutorId executor : offer.executors()) {
      executors.add(new dev.tender.protocol.v1.ExecutorId(executor.value()));
    }
    String role = multiRole ? offer.role() : null;
    return new Offer(
        new OfferId(offer.id().value()),
        new FrameworkId(offer.framework().value()),
        new AgentId(offer.agent().value()),
        offer.address(),
        new Url(
            "http",
            new Address(offer.address(), offer.address(), AGENT_PORT),
            "/slave(" + offer.agent().value() + ")",
            List.of(),
            null),
        WireResources.toWire(offer.total(), role),
        attributes,
        executors,
        null,
        role == null ? null : new AllocationInfo(role));
  }
}
