package dev.tender.simulator;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One seed: a story of faults with all invariants, then healing and a demand for progress. */
final class Simulation {
  private Simulation() {}

  /**
   * @param failure empty when all held
   */
  record Outcome(Trace trace, long events, Tried tried, String failure, List<String> lastEvents) {}

  static Outcome run(long seed) {
    return run(seed, null);
  }

  static Outcome run(long seed, @Nullable Consumer<String> teller) {
    World world = new World(Options.from(seed), teller);
    String failure = "";
    try {
      tell(world);
    } catch (SimulationFailure e) {
      failure = String.valueOf(e.getMessage()) + because(e.getCause());
    }
    List<String> last = failure.isEmpty() ? List.of() : world.lastEvents();
    return new Outcome(world.trace, world.events, world.tried, failure, last);
  }

  private static String because(@Nullable Throwable cause) {
    if (cause == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (StackTraceElement element : cause.getStackTrace()) {
      if (element.getClassName().startsWith("dev.tender.core")) {
        text.append("\n    at ").append(element);
      }
    }
    return text.toString();
  }

  private static void tell(World world) {
    if (world.options.roles()) {
      world.tried.count(Trial.ROLE_TREE);
    }
    if (world.options.badPolicy()) {
      world.tried.count(Trial.BAD_POLICY);
    }
    for (int i = 0; i < world.options.frameworks(); i++) {
      Scheduler scheduler = new Scheduler(world, i);
      world.schedulers.add(scheduler);
      scheduler.connectAfter(world.dice.between(1, 5_000));
    }
    world.machines.build();
    world.tellAll();
    world.applier.start();
    Faults faults = new Faults(world);
    faults.start();
    world.runFor(world.options.storyMillis());
    faults.heal();
    new Probation(world).pass();
  }
}
