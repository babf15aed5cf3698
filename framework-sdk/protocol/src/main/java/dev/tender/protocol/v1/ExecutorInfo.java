package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process of the framework's that runs tasks. */
public record ExecutorInfo(
    @Proto(value = 15, constants = Type.class) @Nullable String type,
    @Proto(1) ExecutorId executorId,
    @Proto(8) @Nullable FrameworkId frameworkId,
    @Proto(7) @Nullable CommandInfo command,
    @Proto(11) @Nullable ContainerInfo container,
    @Proto(5) List<Resource> resources,
    @Proto(9) @Nullable String name,
    @Proto(10) @Nullable String source,
    @Proto(4) @Nullable Bytes data,
    @Proto(12) @Nullable DiscoveryInfo discovery,
    @Proto(13) @Nullable DurationInfo shutdownGracePeriod,
    @Proto(14) @Nullable Labels labels) {
  public ExecutorInfo {
    resources = List.copyOf(resources);
  }

  /** Whose executor it is. */
  public enum Type {
    @ProtoConstant(1)
    DEFAULT,
    @ProtoConstant(2)
    CUSTOM
  }

  /** A builder with nothing set; lists start empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with all that is set here. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.type = type;
    builder.executorId = executorId;
    builder.frameworkId = frameworkId;
    builder.command = command;
    builder.container = container;
    builder.resources = resources;
    builder.name = name;
    builder.source = source;
    builder.data = data;
    builder.discovery = discovery;
    builder.shutdownGracePeriod = shutdownGracePeriod;
    builder.labels = labels;
    return builder;
  }

  /** Collects the parts of a {@link ExecutorInfo}; used by one thread. */
  public static final class Builder {
    private @Nullable String type;
    private @Nullable ExecutorId executorId;
    private @Nullable FrameworkId frameworkId;
    private @Nullable CommandInfo command;
    private @Nullable ContainerInfo container;
    private List<Resource> resources = List.of();
    private @Nullable String name;
    private @Nullable String source;
    private @Nullable Bytes data;
    private @Nullable DiscoveryInfo discovery;
    private @Nullable DurationInfo shutdownGracePeriod;
    private @Nullable Labels labels;

    private Builder() {}

    public Builder type(@Nullable String type) {
      this.type = type;
      return this;
    }

    public Builder executorId(ExecutorId executorId) {
      this.executorId = executorId;
      return this;
    }

    public Builder frameworkId(@Nullable FrameworkId frameworkId) {
      this.frameworkId = frameworkId;
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

    public Builder resources(List<Resource> resources) {
      this.resources = resources;
      return this;
    }

    public Builder resources(Resource... resources) {
      return resources(List.of(resources));
    }

    public Builder name(@Nullable String name) {
      this.name = name;
      return this;
    }

    public Builder source(@Nullable String source) {
      this.source = source;
      return this;
    }

    public Builder data(@Nullable Bytes data) {
      this.data = data;
      return this;
    }

    public Builder discovery(@Nullable DiscoveryInfo discovery) {
      this.discovery = discovery;
      return this;
    }

    public Builder shutdownGracePeriod(@Nullable DurationInfo shutdownGracePeriod) {
      this.shutdownGracePeriod = shutdownGracePeriod;
      return this;
    }

    public Builder labels(@Nullable Labels labels) {
      this.labels = labels;
      return this;
    }

    /**
     * @throws IllegalStateException if executorId is not set
     */
    public ExecutorInfo build() {
      return new ExecutorInfo(
          type,
          Required.set("ExecutorInfo.executorId", executorId),
          frameworkId,
          command,
          container,
          resources,
          name,
          source,
          data,
          discovery,
          shutdownGracePeriod,
          labels);
    }
  }
}
