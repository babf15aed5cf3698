package dev.tender.agent.state;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;

/** Whom a process in the executor container belongs to. */
sealed interface RunOwner {
  /** The process is the task. */
  record Command(TaskKey task) implements RunOwner {}

  /** The process is an executor, which has tasks of its own. */
  record Custom(ExecutorKey executor) implements RunOwner {}
}
