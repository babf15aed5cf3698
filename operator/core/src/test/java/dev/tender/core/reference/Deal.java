package dev.tender.core.reference;

import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an offer gives to whom.
 *
 * @param inside slack of its own pods
 * @param outside of what is free on the node
 */
record Deal(Claim claim, String node, Map<PodName, Resources> inside, Resources outside) {
  static Deal of(Work.Offer offer) {
    Map<PodName, Resources> inside = new TreeMap<>();
    offer.inside().forEach((pod, part) -> inside.put(pod, part.total()));
    return new Deal(
        new Claim(offer.framework(), offer.role()), offer.node(), inside, offer.outside().total());
  }

  Resources insideSum() {
    Resources sum = Resources.NONE;
    for (Resources part : inside.values()) {
      sum = sum.plus(part);
    }
    return sum;
  }

  @Override
  public String toString() {
    return node
        + " to "
        + claim.framework()
        + " in "
        + claim.role()
        + ": "
        + outside
        + (inside.isEmpty() ? "" : " and inside " + inside);
  }
}
