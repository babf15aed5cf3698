package dev.tender.benchmarks.allocator;

import dev.tender.core.reference.Reference;
import java.util.ArrayList;
import java.util.List;

/** Before decisions are measured: they are those of the slow and obvious reference. */
final class Equality {
  private static final int AGENTS = 30;
  private static final int FRAMEWORKS = 20;
  private static final int ROLES = 50;
  private static final int ROUNDS = 3;

  private Equality() {}

  /**
   * Runs what is measured in a small world of some load.
   *
   * @return what was compared
   * @throws IllegalStateException when a decision differs
   */
  static String check(String load) {
    Reference reference = new Reference(World.settings());
    List<String> differences = new ArrayList<>();
    World world =
        new World(
            new Size(AGENTS, FRAMEWORKS, ROLES, load),
            (now, event, effects, master) ->
                differences.addAll(reference.follow(now, event, effects, master.audit())));
    for (int round = 0; round < ROUNDS; round++) {
      settle(world);
      world.rescindEverything();
    }
    for (int agent = 0; agent < AGENTS; agent++) {
      settle(world);
      world.occupy(agent);
      world.free(agent);
    }
    settle(world);
    if (!differences.isEmpty()) {
      throw new IllegalStateException(
          "these decisions are not the reference's:\n" + String.join("\n", differences));
    }
    return reference.deals() + " offers, as the reference decides";
  }

  private static void settle(World world) {
    while (world.undecided()) {
      world.decide();
    }
  }
}
