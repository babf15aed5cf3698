package dev.tender.core.allocator;

/**
 * Weighted random: every offer goes to a random sibling, one of weight 2 twice as often as one of
 * weight 1, whatever they hold. Good against frameworks that wait for each other, and cheap.
 *
 * <p>Example: roles {@code a} of weight 1 and {@code b} of weight 3. Of 1,000 offers that anybody
 * would take, a gets about 250 and b about 750, in no order that one could foresee.
 */
public final class WeightedRandom implements Policy {
  @Override
  public String name() {
    return "random";
  }

  @Override
  public int compare(Sibling first, Sibling second) {
    return Double.compare(first.turn(), second.turn());
  }

  /** By share: a draw says nothing about who needs room. */
  @Override
  public boolean mayTakeFrom(Sibling first, Sibling second) {
    return first.share().compareTo(second.share()) < 0;
  }
}
