package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/**
 * One report about a task; timestamp is in seconds since the epoch; a status with uuid wants an
 * acknowledgement.
 */
public record TaskStatus(
    @Proto(1) TaskId taskId,
    @Proto(2) TaskState state,
    @Proto(4) @Nullable String message,
    @Proto(9) @Nullable TaskSource source,
    @Proto(value = 10, constants = TaskReason.class) @Nullable String reason,
    @Proto(3) @Nullable Bytes data,
    @Proto(5) @Nullable AgentId agentId,
    @Proto(7) @Nullable ExecutorId executorId,
    @Proto(6) @Nullable Double timestamp,
    @Proto(11) @Nullable Bytes uuid,
    @Proto(8) @Nullable Boolean healthy,
    @Proto(15) @Nullable CheckStatusInfo checkStatus,
    @Proto(12) @Nullable Labels labels,
    @Proto(13) @Nullable ContainerStatus containerStatus,
    @Proto(14) @Nullable TimeInfo unreachableTime,
    @Proto(16) @Nullable TaskResourceLimitation limitation) {
  /** True if whoever sent it repeats it until it is acknowledged. */
  public boolean wantsAcknowledgement() {
    return uuid != null;
  }

  /** A builder with nothing set; lists start empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with all that is set here. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.taskId = taskId;
    builder.state = state;
    builder.message = message;
    builder.source = source;
    builder.reason = reason;
    builder.data = data;
    builder.agentId = agentId;
    builder.executorId = executorId;
    builder.timestamp = timestamp;
    builder.uuid = uuid;
    builder.healthy = healthy;
    builder.checkStatus = checkStatus;
    builder.labels = labels;
    builder.containerStatus = containerStatus;
    builder.unreachableTime = unreachableTime;
    builder.limitation = limitation;
    return builder;
  }

  /** Collects the parts of a {@link TaskStatus}; used by one thread. */
  public static final class Builder {
    private @Nullable TaskId taskId;
    private @Nullable TaskState state;
    private @Nullable String message;
    private @Nullable TaskSource source;
    private @Nullable String reason;
    private @Nullable Bytes data;
    private @Nullable AgentId agentId;
    private @Nullable ExecutorId executorId;
    private @Nullable Double timestamp;
    private @Nullable Bytes uuid;
    private @Nullable Boolean healthy;
    private @Nullable CheckStatusInfo checkStatus;
    private @Nullable Labels labels;
    private @Nullable ContainerStatus containerStatus;
    private @Nullable TimeInfo unreachableTime;
    private @Nullable TaskResourceLimitation limitation;

    private Builder() {}

    public Builder taskId(TaskId taskId) {
      this.taskId = taskId;
      return this;
    }

    public Builder state(TaskState state) {
      this.state = state;
      return this;
    }

    public Builder message(@Nullable String message) {
      this.message = message;
      return this;
    }

    public Builder source(@Nullable TaskSource source) {
      this.source = source;
      return this;
    }

    public Builder reason(@Nullable String reason) {
      this.reason = reason;
      return this;
    }

    public Builder data(@Nullable Bytes data) {
      this.data = data;
      return this;
    }

    public Builder agentId(@Nullable AgentId agentId) {
      this.agentId = agentId;
      return this;
    }

    public Builder executorId(@Nullable ExecutorId executorId) {
      this.executorId = executorId;
      return this;
    }

    public Builder timestamp(@Nullable Double timestamp) {
      this.timestamp = timestamp;
      return this;
    }

    public Builder uuid(@Nullable Bytes uuid) {
      this.uuid = uuid;
      return this;
    }

    public Builder healthy(@Nullable Boolean healthy) {
      this.healthy = healthy;
      return this;
    }

    public Builder checkStatus(@Nullable CheckStatusInfo checkStatus) {
      this.checkStatus = checkStatus;
      return this;
    }

    public Builder labels(@Nullable Labels labels) {
      this.labels = labels;
      return this;
    }

    public Builder containerStatus(@Nullable ContainerStatus containerStatus) {
      this.containerStatus = containerStatus;
      return this;
    }

    public Builder unreachableTime(@Nullable TimeInfo unreachableTime) {
      this.unreachableTime = unreachableTime;
      return this;
    }

    public Builder limitation(@Nullable TaskResourceLimitation limitation) {
      this.limitation = limitation;
      return this;
    }

    /**
     * @throws IllegalStateException if taskId or state is not set
     */
    public TaskStatus build() {
      return new TaskStatus(
          Required.set("TaskStatus.taskId", taskId),
          Required.set("TaskStatus.state", state),
          message,
          source,
          reason,
          data,
          agentId,
          executorId,
          timestamp,
          uuid,
          healthy,
          checkStatus,
          labels,
          containerStatus,
          unreachableTime,
          limitation);
    }
  }
}
