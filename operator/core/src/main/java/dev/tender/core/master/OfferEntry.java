package dev.tender.core.master;

import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import org.jspecify.annotations.Nullable;

/** An offer that nobody has answered yet, with what the node keeps for it. */
final class OfferEntry {
  final Work.Offer offer;
  final FrameworkEntry framework;
  final FrameworkEntry.Standing standing;
  final AgentEntry agent;

  /** The overheads of the pods to expect, kept free beside the offered amount. */
  final Resources reserve;

  /** As many pods. */
  final int slots;

  final long createdMillis;
  Timers.@Nullable Timer timer;

  OfferEntry(
      Work.Offer offer,
      FrameworkEntry framework,
      FrameworkEntry.Standing standing,
      AgentEntry agent,
      Resources reserve,
      int slots,
      long createdMillis) {
    this.offer = offer;
    this.framework = framework;
    this.standing = standing;
    this.agent = agent;
    this.reserve = reserve;
    this.slots = slots;
    this.createdMillis = createdMillis;
  }

  Bundle insideSum() {
    Bundle sum = Bundle.NONE;
    for (Bundle part : offer.inside().values()) {
      sum = sum.plus(part);
    }
    return sum;
  }
}
