package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container that a task or an executor asks for. */
public record ContainerInfo(
    String type,
    @Nullable DockerInfo docker,
    @Nullable MesosInfo mesos,
    @Nullable String hostname,
    List<NetworkInfo> networkInfos) {
  public ContainerInfo {
    networkInfos = List.copyOf(networkInfos);
  }
}
