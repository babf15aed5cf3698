package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container that a task or an executor asks for. */
public record ContainerInfo(
    String type,
    @Nullable DockerInfo docker,
    @Nullable MesosInfo mesos,
    @Nullable String hostname,
    List<NetworkInfo> networkInfos,
    List<Unread> volumes,
    @Nullable Unread linuxInfo,
    @Nullable Unread rlimitInfo,
    @Nullable Unread ttyInfo) {
  public ContainerInfo {
    volumes = List.copyOf(volumes);
    networkInfos = List.copyOf(networkInfos);
  }

  /** A Docker image and nothing else. */
  public static ContainerInfo ofImage(String image) {
    return new ContainerInfo(
        "DOCKER", DockerInfo.of(image), null, null, List.of(), List.of(), null, null, null);
  }
}
