package dev.tender.sdk.executor;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One task, to the code that runs it. For any thread. */
public interface TaskContext {
  TaskInfo task();

  default TaskId id() {
    return task().taskId();
  }

  /** What the scheduler gave the task to work on; empty if nothing. */
  default Bytes data() {
    Bytes data = task().data();
    return data == null ? Bytes.EMPTY : data;
  }

  /** A directory to write to, shared by the tasks of this executor. */
  Path sandbox();

  ExecutorContext executor();

  /** Tells the scheduler how far the task is; it keeps running. */
  void progress(String message, Bytes data);

  /** The task has finished, with this. Nothing that comes later counts. */
  void finished(@Nullable String message, Bytes data);

  /** The task has failed. Nothing that comes later counts. */
  void failed(String message, Bytes data);

  /**
   * Whether the task was asked to end. Its thread is interrupted then, once, so a task that waits
   * needs not look.
   */
  boolean killed();

  /** Sends bytes to the scheduler. Best effort. */
  default void message(Bytes data) {
    executor().message(data);
  }
}
