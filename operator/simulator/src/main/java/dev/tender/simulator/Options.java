package dev.tender.simulator;

import java.util.List;

/**
 * What a world is made of, drawn from its seed. Chances are per mille.
 *
 * @param storyMillis how long faults happen
 * @param faultEveryMillis mean time between faults
 * @param createRefused of pod creations
 * @param resizeRefused of resizes
 * @param ackLost of acknowledgements
 */
record Options(
    long seed,
    int nodes,
    int frameworks,
    boolean roles,
    boolean limits,
    long storyMillis,
    long faultEveryMillis,
    int createRefused,
    int resizeRefused,
    int ackLost,
    int backlog) {

  static Options from(long seed) {
    Dice dice = new Dice(seed ^ 0x5eedL);
    return new Options(
        seed,
        (int) dice.between(1, 5),
        (int) dice.between(1, 6),
        dice.permille(600),
        dice.permille(300),
        dice.pick(List.of(60_000L, 120_000L, 300_000L)),
        dice.pick(List.of(500L, 2_000L, 10_000L, 1_000_000L)),
        dice.pick(List.of(0, 20, 200)),
        dice.pick(List.of(0, 50, 500)),
        dice.pick(List.of(0, 50, 300)),
        (int) dice.between(5, 40));
  }
}
