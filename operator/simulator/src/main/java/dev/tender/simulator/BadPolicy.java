package dev.tender.simulator;

import dev.tender.core.allocator.Policy;
import dev.tender.core.allocator.Sibling;

/**
 * Somebody's allocation policy with a defect: now and then it says the opposite of what it said
 * before. That may be unfair; the master's books must bear it. Good again in a healed world.
 */
final class BadPolicy implements Policy {
  private final World world;
  private final Policy good;

  BadPolicy(World world, Policy good) {
    this.world = world;
    this.good = good;
  }

  @Override
  public String name() {
    return "bad";
  }

  @Override
  public int compare(Sibling first, Sibling second) {
    if (world.healed || !world.dice.permille(200)) {
      return good.compare(first, second);
    }
    return (int) world.dice.between(-1, 1);
  }
}
