package dev.tender.protocol.master;

import dev.tender.protocol.scheduler.OfferConstraints;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TimeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A framework as the master knows it.
 *
 * @param active whether it is offered anything
 * @param recovered known from its tasks alone, not subscribed again yet
 * @param unregisteredTime when it was removed; null while it has not been
 */
public record FrameworkSummary(
    @Proto(1) FrameworkInfo frameworkInfo,
    @Proto(2) boolean active,
    @Proto(3) boolean connected,
    @Proto(11) boolean recovered,
    @Proto(4) @Nullable TimeInfo registeredTime,
    @Proto(5) @Nullable TimeInfo reregisteredTime,
    @Proto(6) @Nullable TimeInfo unregisteredTime,
    @Proto(7) List<Offer> offers,
    @Proto(8) List<InverseOffer> inverseOffers,
    @Proto(9) List<Resource> allocatedResources,
    @Proto(10) List<Resource> offeredResources,
    @Proto(12) @Nullable OfferConstraints offerConstraints) {
  public FrameworkSummary {
    offers = List.copyOf(offers);
    inverseOffers = List.copyOf(inverseOffers);
    allocatedResources = List.copyOf(allocatedResources);
    offeredResources = List.copyOf(offeredResources);
  }
}
