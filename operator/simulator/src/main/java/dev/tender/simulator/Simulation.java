package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One seed: a story of faults with all invariants, then healing and a demand for progress. */
final class Simulation {
  private static final long HEALING_STEP_MILLIS = 10_000;
  private static final long HEALING_MOST_MILLIS = 3_600_000;

  private final World world;

  /**
   * @param failure empty when all held
   */
  record Outcome(long trace, long events, long restarts, String failure, List<String> lastEvents) {}

  private Simulation(long seed) {
    world = new World(Options.from(seed));
  }

  static Outcome run(long seed) {
    Simulation simulation = new Simulation(seed);
    String failure = "";
    try {
      simulation.tell();
    } catch (SimulationFailure e) {
      failure = String.valueOf(e.getMessage()) + because(e.getCause());
    }
    World world = simulation.world;
    return new Outcome(world.trace, world.events, world.restarts, failure, world.lastEvents());
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

  private void tell() {
    for (int i = 0; i < world.options.frameworks(); i++) {
      Scheduler scheduler = new Scheduler(world, i);
      world.schedulers.add(scheduler);
      world.apply(new MasterEvent.FrameworkDeclared(scheduler.declaration()));
      scheduler.connectAfter(world.dice.between(1, 5_000));
    }
    world.applier.list();
    world.applier.start();
    world.kube.build();
    Faults faults = new Faults(world);
    faults.start();
    world.runUntil(world.now() + world.options.storyMillis());
    faults.heal();
    long latest = world.now() + HEALING_MOST_MILLIS;
    while (!content()) {
      if (world.now() >= latest) {
        List<String> unfinished = new ArrayList<>();
        for (Scheduler scheduler : world.schedulers) {
          if (!scheduler.content()) {
            unfinished.add(scheduler.unfinished());
          }
        }
        unfinished.add(world.applier.unfinished());
        world.fail(
            "healed, but not done after an hour: "
                + String.join("; ", unfinished)
                + "; "
                + world.master().view());
      }
      world.runUntil(world.now() + HEALING_STEP_MILLIS);
      for (Scheduler scheduler : world.schedulers) {
        if (scheduler.content()) {
          scheduler.retire();
        }
      }
    }
  }

  private boolean content() {
    for (Scheduler scheduler : world.schedulers) {
      if (!scheduler.content()) {
        return false;
      }
    }
    return world.applier.content();
  }
}
