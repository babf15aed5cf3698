package dev.tender.benchmarks;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.sdk.Needs;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are a process each, which the agent starts and whose leavings it removes before the
 * next. An order is a line for the shell.
 */
record Command(Needs taskNeeds) implements Program {
  /** A shell that does nothing: as little as a process can be. */
  static final String NOTHING = "true";

  /** As small as an idle pod gets, so that none shrinks between two tasks and has to grow again. */
  static Command small() {
    return new Command(Needs.none().cpus(0.01).mem(32));
  }

  @Override
  public @Nullable ExecutorInfo executor() {
    return null;
  }

  @Override
  public Needs executorNeeds() {
    return Needs.none();
  }

  @Override
  public TaskInfo.Builder fill(TaskInfo.Builder task, String order) {
    return task.command(CommandInfo.ofShell(order));
  }

  @Override
  public String words() {
    return "command tasks, fork and exec each, in pods that run";
  }
}
