package dev.tender.benchmarks;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskState;
import org.jspecify.annotations.Nullable;

/** One task and its times, in nanoseconds of the scheduler's clock. For the scheduler's thread. */
final class Launch {
  final TaskId task;
  final AgentId agent;

  /** When it should have been launched; accepted then, if an offer was at hand. */
  final long dueNanos;

  /** When the ACCEPT was handed to the driver. */
  final long acceptedNanos;

  private long runningNanos;
  private long endedNanos;
  private @Nullable TaskState end;
  private String message = "";
  private boolean running;

  Launch(TaskId task, AgentId agent, long dueNanos, long acceptedNanos) {
    this.task = task;
    this.agent = agent;
    this.dueNanos = dueNanos;
    this.acceptedNanos = acceptedNanos;
  }

  void running(long nanos) {
    if (!running) {
      running = true;
      runningNanos = nanos;
    }
  }

  void ended(long nanos, TaskState state, String words) {
    end = state;
    endedNanos = nanos;
    message = words;
  }

  boolean hasRun() {
    return running;
  }

  boolean succeeded() {
    return end == TaskState.TASK_FINISHED;
  }

  /** From the ACCEPT to TASK_RUNNING. */
  long launchNanos() {
    return runningNanos - acceptedNanos;
  }

  /** From when it was due to TASK_RUNNING, whatever it had to wait for in between. */
  long latencyNanos() {
    return runningNanos - dueNanos;
  }

  /** From when it was due to the ACCEPT: the wait for an offer. */
  long waitNanos() {
    return acceptedNanos - dueNanos;
  }

  long runningNanos() {
    return runningNanos;
  }

  long endedNanos() {
    return endedNanos;
  }

  /** How it ended, for a person. */
  String words() {
    return task + " " + end + (message.isEmpty() ? "" : ": " + message);
  }
}
