package dev.tender.crd;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills a {@link TaskStatus} step by step; what is not said stays unknown. */
public final class TaskStatusBuilder {
  private TaskStatus.@Nullable State state;
  private @Nullable String reason;
  private @Nullable String message;
  private @Nullable String frameworkId;
  private @Nullable String taskId;
  private @Nullable String node;
  private @Nullable String pod;
  private @Nullable String executor;
  private @Nullable Integer exitCode;
  private @Nullable String launched;
  private @Nullable String started;
  private @Nullable String finished;
  private @Nullable Boolean healthy;

  TaskStatusBuilder() {}

  public TaskStatusBuilder state(TaskStatus.State value) {
    state = value;
    return this;
  }

  public TaskStatusBuilder reason(@Nullable String value) {
    reason = value;
    return this;
  }

  public TaskStatusBuilder message(@Nullable String value) {
    message = value;
    return this;
  }

  public TaskStatusBuilder frameworkId(@Nullable String value) {
    frameworkId = value;
    return this;
  }

  public TaskStatusBuilder taskId(@Nullable String value) {
    taskId = value;
    return this;
  }

  public TaskStatusBuilder node(@Nullable String value) {
    node = value;
    return this;
  }

  public TaskStatusBuilder pod(@Nullable String value) {
    pod = value;
    return this;
  }

  public TaskStatusBuilder executor(@Nullable String value) {
    executor = value;
    return this;
  }

  public TaskStatusBuilder exitCode(@Nullable Integer value) {
    exitCode = value;
    return this;
  }

  public TaskStatusBuilder launched(@Nullable String value) {
    launched = value;
    return this;
  }

  public TaskStatusBuilder started(@Nullable String value) {
    started = value;
    return this;
  }

  public TaskStatusBuilder finished(@Nullable String value) {
    finished = value;
    return this;
  }

  public TaskStatusBuilder healthy(@Nullable Boolean value) {
    healthy = value;
    return this;
  }

  public TaskStatus build() {
    List<Condition> conditions =
        state == null || finished == null
            ? List.of()
            : List.of(Ended.because(state.name(), message, finished));
    return new TaskStatus(
        state,
        reason,
        message,
        frameworkId,
        taskId,
        node,
        pod,
        executor,
        exitCode,
        launched,
        started,
        finished,
        healthy,
        null,
        conditions);
  }
}
