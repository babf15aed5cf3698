package dev.tender.samples.policy;

import dev.tender.core.allocator.Policy;
import dev.tender.core.allocator.Sibling;

/**
 * Whoever was made the fewest offers comes first, whatever anybody holds and whatever its weight.
 *
 * <p>Example: roles {@code a} with 7 offers so far and {@code b} with 4. The next three go to b;
 * then both have 7, and they take turns by name.
 *
 * <p>Simple to foresee, and unfair to roles that want little: those that decline are asked in turn
 * all the same, and each offer counts, used or not.
 */
public final class RoundRobin implements Policy {
  @Override
  public String name() {
    return "round-robin";
  }

  @Override
  public int compare(Sibling first, Sibling second) {
    return Long.compare(first.allocations(), second.allocations());
  }

  /** By share: the number of offers says nothing about who needs room, and changes all the time. */
  @Override
  public boolean mayTakeFrom(Sibling first, Sibling second) {
    return first.share().compareTo(second.share()) < 0;
  }
}
