package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container behind a status. */
public record ContainerStatus(
    @Nullable ContainerId containerId,
    List<NetworkInfo> networkInfos,
    @Nullable Integer executorPid) {
  public ContainerStatus {
    networkInfos = List.copyOf(networkInfos);
  }
}
