package dev.tender.sdk.executor;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One task and its thread. Reports each change once, in order, and one end. */
final class TaskRun implements TaskContext {
  /** Takes reports, in the order in which they are made. */
  interface Reporter {
    void report(TaskStatus status, boolean last);
  }

  private static final System.Logger LOG = System.getLogger("dev.tender.sdk.ExecutorDriver");

  private final TaskInfo task;
  private final ExecutorSettings settings;
  private final Executor code;
  private final ExecutorContext executor;
  private final Reporter reporter;
  private final Thread thread;
  private boolean killed;
  private boolean ended;

  TaskRun(
      TaskInfo task,
      ExecutorSettings settings,
      Executor code,
      ExecutorContext executor,
      Reporter reporter) {
    this.task = task;
    this.settings = settings;
    this.code = code;
    this.executor = executor;
    this.reporter = reporter;
    this.thread = Thread.ofVirtual().name("task-" + task.taskId()).unstarted(this::run);
  }

  void start() {
    report(TaskState.TASK_RUNNING, null, Bytes.EMPTY);
    thread.start();
  }

  synchronized void kill(boolean announce) {
    if (killed || ended) {
      return;
    }
    killed = true;
    if (announce) {
      report(TaskState.TASK_KILLING, null, Bytes.EMPTY);
    }
    thread.interrupt();
  }

  @Override
  public TaskInfo task() {
    return task;
  }

  @Override
  public Path sandbox() {
    return settings.sandbox();
  }

  @Override
  public ExecutorContext executor() {
    return executor;
  }

  @Override
  public synchronized boolean killed() {
    return killed;
  }

  @Override
  public synchronized void progress(String message, Bytes data) {
    if (!killed) {
      report(TaskState.TASK_RUNNING, message, data);
    }
  }

  @Override
  public void finished(@Nullable String message, Bytes data) {
    report(TaskState.TASK_FINISHED, message, data);
  }

  @Override
  public void failed(String message, Bytes data) {
    report(TaskState.TASK_FAILED, message, data);
  }

  private void run() {
    try {
      code.launch(this);
      report(killed() ? TaskState.TASK_KILLED : TaskState.TASK_FINISHED, null, Bytes.EMPTY);
    } catch (Throwable e) {
      // The top of the task's thread: whatever it is, the scheduler must hear of it.
      if (killed()) {
        report(TaskState.TASK_KILLED, null, Bytes.EMPTY);
      } else {
        LOG.log(Level.WARNING, "task " + task.taskId() + " threw", e);
        report(TaskState.TASK_FAILED, e.toString(), Bytes.EMPTY);
      }
    }
  }

  private synchronized void report(TaskState state, @Nullable String message, Bytes data) {
    if (ended) {
      return;
    }
    ended =
        switch (state) {
          case TASK_FINISHED, TASK_FAILED, TASK_KILLED -> true;
          case TASK_RUNNING, TASK_KILLING -> false;
          case TASK_STAGING,
              TASK_STARTING,
              TASK_ERROR,
              TASK_LOST,
              TASK_DROPPED,
              TASK_UNREACHABLE,
              TASK_GONE,
              TASK_GONE_BY_OPERATOR,
              TASK_UNKNOWN ->
              throw new IllegalArgumentException("an executor does not report " + state);
        };
    Instant now = Instant.now();
    reporter.report(
        TaskStatus.builder()
            .taskId(task.taskId())
            .state(state)
            .message(message)
            .source(TaskSource.SOURCE_EXECUTOR)
            .data(data.length() == 0 ? null : data)
            .executorId(settings.executorId())
            .timestamp(now.getEpochSecond() + now.getNano() / 1e9)
            .uuid(randomUuid())
            .build(),
        ended);
  }

  private static Bytes randomUuid() {
    UUID uuid = UUID.randomUUID();
    ByteBuffer buffer = ByteBuffer.allocate(16);
    buffer.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    return Bytes.copyOf(buffer.array());
  }
}
