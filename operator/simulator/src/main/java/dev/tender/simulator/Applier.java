package dev.tender.simulator;

import dev.tender.core.batch.BatchScheduler;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Somebody who applies Task resources to a batch framework, and sometimes deletes one. */
final class Applier {
  private static final long MIB = 1L << 20;
  private static final FrameworkName NAME = new FrameworkName("team", "batch");

  private final World world;

  /** Task resources that have not ended, with the state that was last recorded. */
  private final TreeMap<TaskId, Resource> tasks = new TreeMap<>();

  private int names;
  private int ended;

  private record Resource(Work.Applied task, @Nullable TaskState recorded) {}

  Applier(World world) {
    this.world = world;
  }

  Declarations.Framework declaration() {
    return new Declarations.Framework(
        NAME,
        "batch-uid",
        List.of("team"),
        Declarations.SchedulerKind.BATCH,
        // Its tasks may be preempted, and are tried again then.
        new TreeSet<>(List.of("REVOCABLE_RESOURCES")),
        0,
        Duration.ofMinutes(10),
        false,
        Map.of(),
        Map.of(),
        List.of(),
        new Declarations.Warm(Duration.ofSeconds(10), 0, 3),
        Declarations.Reuse.ALWAYS,
        Duration.ofSeconds(20),
        Resources.of(50, 64 * MIB));
  }

  void start() {
    world.after(
        world.dice.between(100, 20_000),
        () -> {
          if (!world.healed) {
            apply();
            start();
          }
        });
  }

  private record Words(String text) implements Work.Payload {}

  private void apply() {
    TaskId id = new TaskId("batch-" + names++);
    Work.Applied task =
        new Work.Applied(
            id,
            id.value(),
            Resources.of(world.dice.between(1, 8) * 100, world.dice.between(1, 8) * 64 * MIB),
            Map.of(),
            "batch",
            new Words(id.value()),
            null);
    tasks.put(id, new Resource(task, null));
    world.tried.count(Trial.TASK_APPLIED);
    world.toMaster(world.dice.between(1, 50), new MasterEvent.TaskApplied(NAME, task, null));
    if (world.dice.permille(100)) {
      world.after(world.dice.between(50, 10_000), () -> delete(id));
    }
  }

  private void delete(TaskId id) {
    world.tried.count(Trial.TASK_DELETED);
    world.toMaster(1, new MasterEvent.TaskDeleted(NAME, id));
  }

  /** What a new master is told of. */
  void list() {
    world.apply(new MasterEvent.FrameworkDeclared(declaration()));
    for (Resource resource : List.copyOf(tasks.values())) {
      world.apply(new MasterEvent.TaskApplied(NAME, resource.task(), resource.recorded()));
    }
  }

  /** The record of a task, as the shell writes it. Some that have ended are launched again. */
  void recorded(FrameworkName framework, TaskId id, TaskState state, @Nullable String reason) {
    Resource resource = tasks.get(id);
    if (!framework.equals(NAME) || resource == null) {
      return;
    }
    if (BatchScheduler.isTriedAgain(state, reason)) {
      if (state == TaskState.GONE) {
        world.tried.count(Trial.TASK_PREEMPTED);
      }
      tasks.put(id, new Resource(resource.task(), TaskState.STAGING));
    } else if (state.terminal()) {
      tasks.remove(id);
      ended++;
    } else {
      tasks.put(id, new Resource(resource.task(), state));
    }
  }

  boolean content() {
    return tasks.isEmpty();
  }

  String unfinished() {
    return NAME + ": ended " + ended + ", not ended " + tasks;
  }
}
