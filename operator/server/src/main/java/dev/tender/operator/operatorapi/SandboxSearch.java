package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import org.jspecify.annotations.Nullable;

/** Where an executor is, or was last, as far as the master knows. Pure. */
final class SandboxSearch {
  private SandboxSearch() {}

  /**
   * @param lives something of it has not ended
   */
  record Home(PodName pod, AgentId agent, boolean lives, long sinceMillis) {
    boolean isBetterThan(@Nullable Home other) {
      return other == null || (lives != other.lives ? lives : sinceMillis > other.sinceMillis);
    }
  }

  /** Null when the master knows of none. */
  static @Nullable Home find(Snapshot snapshot, SandboxPath path) {
    FrameworkId framework = new FrameworkId(path.framework().value());
    String executor = path.executor().value();
    Home best = null;
    for (Census.Executor each : snapshot.census().executors()) {
      if (each.framework().equals(framework) && each.id().value().equals(executor)) {
        best = better(best, new Home(each.pod(), each.agent(), true, Long.MAX_VALUE), path);
      }
    }
    for (Census.Task each : snapshot.census().tasks()) {
      if (each.framework().equals(framework)
          && isOf(executor, each.executor(), each.task().id().value())) {
        boolean lives = !each.latest().terminal();
        best = better(best, new Home(each.pod(), each.agent(), lives, each.changedMillis()), path);
      }
    }
    for (MasterEffect.TaskRecord each : snapshot.ended()) {
      if (each.pod() != null
          && each.framework().equals(framework)
          && isOf(executor, each.executor(), each.task().value())) {
        best = better(best, new Home(each.pod(), each.agent(), false, each.changedMillis()), path);
      }
    }
    return best;
  }

  private static @Nullable Home better(@Nullable Home best, Home home, SandboxPath path) {
    boolean there = path.agent() == null || path.agent().equals(home.agent().value());
    return there && home.isBetterThan(best) ? home : best;
  }

  /** A command task's executor has its id. */
  private static boolean isOf(String wanted, @Nullable ExecutorId executor, String task) {
    return wanted.equals(executor == null ? task : executor.value());
  }

  /** The namespace of a framework id's Framework; empty when the master does not know it. */
  static String namespace(Snapshot snapshot, SandboxPath path) {
    FrameworkId id = new FrameworkId(path.framework().value());
    for (Census.Framework each : snapshot.census().frameworks()) {
      if (each.id().equals(id)) {
        return each.home().namespace();
      }
    }
    for (Snapshot.Completed each : snapshot.completed()) {
      if (each.last().id().equals(id)) {
        return each.last().home().namespace();
      }
    }
    return "";
  }
}
