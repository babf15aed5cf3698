package dev.tender.sdk.executor;

import dev.tender.protocol.v1.Bytes;

/**
 * How a framework's tasks run, in a process that runs many of them, one after another and at once.
 *
 * <p>Every task has a virtual thread of its own.
 */
public interface Executor {
  /**
   * Runs one task, on its own thread. The task counts as running from the call on. When it returns
   * the task has finished, unless it said otherwise through the context; when it throws the task
   * has failed with what was thrown as its message, and when it was asked to end it counts as
   * killed.
   */
  void launch(TaskContext task) throws Exception;

  /** The agent knows this executor; once, before the first task. */
  default void registered(ExecutorContext executor) {}

  /** The scheduler sent bytes. On the driver's thread: be brief. */
  default void message(ExecutorContext executor, Bytes data) {}

  /** The process is about to end; its tasks have been asked to. On the driver's thread. */
  default void shutdown() {}
}
