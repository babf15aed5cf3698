package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process of the framework's that runs tasks. */
public record ExecutorInfo(
    @Nullable String type,
    ExecutorId executorId,
    @Nullable FrameworkId frameworkId,
    @Nullable CommandInfo command,
    @Nullable ContainerInfo container,
    List<Resource> resources,
    @Nullable String name,
    @Nullable String source,
    @Nullable Bytes data,
    @Nullable DurationInfo shutdownGracePeriod,
    @Nullable Labels labels) {
  public ExecutorInfo {
    resources = List.copyOf(resources);
  }
}
