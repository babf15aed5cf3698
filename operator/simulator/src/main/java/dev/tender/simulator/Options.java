package dev.tender.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a world is made of, drawn from its seed. Not every world has every fault: what hides in the
 * noise of all of them shows where there are few.
 *
 * @param roles a tree of roles with weights, guarantees, limits and priorities
 * @param gpus some nodes have GPUs
 * @param badPolicy the allocation policy grants at random until the world is healed
 * @param storyMillis how long faults happen
 * @param faultEveryMillis mean time between faults
 * @param backlog tasks of every framework
 * @param chances of what may happen to any message
 * @param faults what strikes from time to time
 */
record Options(
    long seed,
    int nodes,
    int frameworks,
    boolean roles,
    boolean gpus,
    boolean badPolicy,
    long storyMillis,
    long faultEveryMillis,
    int backlog,
    Chances chances,
    Set<Trial> faults) {

  /**
   * Per mille.
   *
   * @param slow of calls and watch events, that they are late
   */
  record Chances(
      int createRefused,
      int resizeRefused,
      int resizeUnanswered,
      int lost,
      int repeated,
      int merged,
      int slow) {}

  static Options from(long seed) {
    Dice dice = new Dice(seed ^ 0x5eedL);
    boolean small = dice.permille(900);
    EnumSet<Trial> faults = EnumSet.noneOf(Trial.class);
    int share = dice.pick(List.of(100, 400, 800, 1_000));
    for (Trial fault : Faults.ALL) {
      if (dice.permille(share)) {
        faults.add(fault);
      }
    }
    return new Options(
        seed,
        (int) dice.between(1, small ? 5 : 12),
        (int) dice.between(1, small ? 7 : 12),
        dice.permille(650),
        dice.permille(350),
        dice.permille(80),
        dice.pick(List.of(60_000L, 120_000L, 300_000L)),
        dice.pick(List.of(300L, 1_000L, 3_000L, 10_000L)),
        (int) dice.between(5, 40),
        new Chances(
            dice.pick(List.of(0, 20, 200)),
            dice.pick(List.of(0, 50, 500)),
            dice.pick(List.of(0, 50, 300)),
            dice.pick(List.of(0, 5, 50)),
            dice.pick(List.of(0, 5, 50)),
            dice.pick(List.of(0, 300, 900)),
            dice.pick(List.of(0, 5, 50))),
        faults);
  }

  /** For people. */
  String describe() {
    List<String> names = new ArrayList<>();
    faults.forEach(fault -> names.add(fault.name()));
    return "%d nodes, %d frameworks with %d tasks each%s%s%s; %d s of faults, one in about %d ms; %s; %s"
        .formatted(
            nodes,
            frameworks,
            backlog,
            roles ? ", a tree of roles" : "",
            gpus ? ", GPUs" : "",
            badPolicy ? ", a bad policy" : "",
            storyMillis / 1000,
            faultEveryMillis,
            chances,
            names.isEmpty() ? "no faults" : String.join(" ", names));
  }
}
