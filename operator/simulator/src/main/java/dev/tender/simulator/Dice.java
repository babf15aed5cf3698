package dev.tender.simulator;

import java.util.List;
import java.util.SplittableRandom;

/** Chance, from a seed alone. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Both ends are possible. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  boolean permille(int chance) {
    return random.nextInt(1000) < chance;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
