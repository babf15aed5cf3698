package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task as its scheduler describes it: exactly one of executor and command. */
public record TaskInfo(
    @Proto(1) String name,
    @Proto(2) TaskId taskId,
    @Proto(3) AgentId agentId,
    @Proto(4) List<Resource> resources,
    @Proto(5) @Nullable ExecutorInfo executor,
    @Proto(7) @Nullable CommandInfo command,
    @Proto(9) @Nullable ContainerInfo container,
    @Proto(12) @Nullable KillPolicy killPolicy,
    @Proto(6) @Nullable Bytes data,
    @Proto(10) @Nullable Labels labels,
    @Proto(11) @Nullable DiscoveryInfo discovery,
    @Proto(14) @Nullable DurationInfo maxCompletionTime,
    @Proto(8) @Nullable HealthCheck healthCheck,
    @Proto(13) @Nullable CheckInfo check,
    @Proto(15) Map<String, Value.Scalar> limits) {
  public TaskInfo {
    resources = List.copyOf(resources);
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }

  /** A builder with nothing set; lists start empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with all that is set here. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.name = name;
    builder.taskId = taskId;
    builder.agentId = agentId;
    builder.resources = resources;
    builder.executor = executor;
    builder.command = command;
    builder.container = container;
    builder.killPolicy = killPolicy;
    builder.data = data;
    builder.labels = labels;
    builder.discovery = discovery;
    builder.maxCompletionTime = maxCompletionTime;
    builder.healthCheck = healthCheck;
    builder.check = check;
    builder.limits = limits;
    return builder;
  }

  /** Collects the parts of a {@link TaskInfo}; used by one thread. */
  public static final class Builder {
    private @Nullable String name;
    private @Nullable TaskId taskId;
    private @Nullable AgentId agentId;
    private List<Resource> resources = List.of();
    private @Nullable ExecutorInfo executor;
    private @Nullable CommandInfo command;
    private @Nullable ContainerInfo container;
    private @Nullable KillPolicy killPolicy;
    private @Nullable Bytes data;
    private @Nullable Labels labels;
    private @Nullable DiscoveryInfo discovery;
    private @Nullable DurationInfo maxCompletionTime;
    private @Nullable HealthCheck healthCheck;
    private @Nullable CheckInfo check;
    // Kept by toBuilder only: a task with limits is refused.
    private Map<String, Value.Scalar> limits = Map.of();

    private Builder() {}

    public Builder name(String name) {
      this.name = name;
      return this;
    }

    public Builder taskId(TaskId taskId) {
      this.taskId = taskId;
      return this;
    }

    public Builder agentId(AgentId agentId) {
      this.agentId = agentId;
      return this;
    }

    public Builder resources(List<Resource> resources) {
      this.resources = resources;
      return this;
    }

    public Builder resources(Resource... resources) {
      return resources(List.of(resources));
    }

    public Builder executor(@Nullable ExecutorInfo executor) {
      this.executor = executor;
      return this;
    }

    public Builder command(@Nullable CommandInfo command) {
      this.command = command;
      return this;
    }

    public Builder container(@Nullable ContainerInfo container) {
      this.container = container;
      return this;
    }

    public Builder killPolicy(@Nullable KillPolicy killPolicy) {
      this.killPolicy = killPolicy;
      return this;
    }

    public Builder data(@Nullable Bytes data) {
      this.data = data;
      return this;
    }

    public Builder labels(@Nullable Labels labels) {
      this.labels = labels;
      return this;
    }

    public Builder discovery(@Nullable DiscoveryInfo discovery) {
      this.discovery = discovery;
      return this;
    }

    public Builder maxCompletionTime(@Nullable DurationInfo maxCompletionTime) {
      this.maxCompletionTime = maxCompletionTime;
      return this;
    }

    public Builder healthCheck(@Nullable HealthCheck healthCheck) {
      this.healthCheck = healthCheck;
      return this;
    }

    public Builder check(@Nullable CheckInfo check) {
      this.check = check;
      return this;
    }

    /** The most of cpus and mem that a command task may use; not less than it holds. */
    public Builder limits(Map<String, Value.Scalar> limits) {
      this.limits = limits;
      return this;
    }

    /**
     * @throws IllegalStateException if name or taskId or agentId is not set
     */
    public TaskInfo build() {
      return new TaskInfo(
          Required.set("TaskInfo.name", name),
          Required.set("TaskInfo.taskId", taskId),
          Required.set("TaskInfo.agentId", agentId),
          resources,
          executor,
          command,
          container,
          killPolicy,
          data,
          labels,
          discovery,
          maxCompletionTime,
          healthCheck,
          check,
          limits);
    }
  }
}
