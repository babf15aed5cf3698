package dev.tender.benchmarks;

import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.sdk.Needs;
import org.jspecify.annotations.Nullable;

/** What a load's tasks are, and what they need. */
sealed interface Program permits Probe, Command {
  /** What each task needs. */
  Needs taskNeeds();

  /** The executor that the tasks run in, always the same; null if each is a process of its own. */
  @Nullable ExecutorInfo executor();

  /** What the executor needs before its first task; nobody asks when there is none. */
  Needs executorNeeds();

  /** The task with what it is to do. */
  TaskInfo.Builder fill(TaskInfo.Builder task, String order);

  /** For a reader of the figures: how tasks run. */
  String words();
}
