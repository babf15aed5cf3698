package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container behind a status. */
public record ContainerStatus(
    @Proto(4) @Nullable ContainerId containerId,
    @Proto(1) List<NetworkInfo> networkInfos,
    @Proto(2) @Nullable CgroupInfo cgroupInfo,
    @Proto(value = 3, unsigned = true) @Nullable Integer executorPid) {
  public ContainerStatus {
    networkInfos = List.copyOf(networkInfos);
  }
}
