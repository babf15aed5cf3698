package dev.tender.core.allocator;

/**
 * Weighted dominant resource fairness: the smallest share comes first. A share is the largest part
 * that somebody holds of any one resource of the cluster, divided by the weight.
 *
 * <p>Example, 9 cpus and 18 GB. A holds 2 cpus and 8 GB: 2/9 of the cpus, 8/18 = 4/9 of the memory,
 * so its share is 4/9. B holds 3 cpus and 1 GB: 3/9. B comes first. With weight 2 for A its share
 * counts as 2/9, and A comes first.
 */
public final class WeightedDrf implements Policy {
  @Override
  public String name() {
    return "drf";
  }

  @Override
  public int compare(Sibling first, Sibling second) {
    return first.share().compareTo(second.share());
  }
}
