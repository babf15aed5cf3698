package dev.tender.agent.state;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import org.jspecify.annotations.Nullable;

/** Whom a process in the executor container belongs to. */
sealed interface RunOwner {
  /**
   * The process is the task.
   *
   * @param together the default executor whose tasks share the container; null for a task that has
   *     it for itself
   */
  record Command(TaskKey task, @Nullable ExecutorKey together) implements RunOwner {}

  /** The process is an executor, which has tasks of its own. */
  record Custom(ExecutorKey executor) implements RunOwner {}
}
