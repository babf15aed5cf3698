package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container that a task or an executor asks for. */
public record ContainerInfo(
    @Proto(value = 1, constants = Type.class) String type,
    @Proto(3) @Nullable DockerInfo docker,
    @Proto(5) @Nullable MesosInfo mesos,
    @Proto(4) @Nullable String hostname,
    @Proto(7) List<NetworkInfo> networkInfos,
    @Proto(2) List<Volume> volumes,
    @Proto(8) @Nullable LinuxInfo linuxInfo,
    @Proto(9) @Nullable RlimitInfo rlimitInfo,
    @Proto(10) @Nullable TtyInfo ttyInfo) {
  public ContainerInfo {
    volumes = List.copyOf(volumes);
    networkInfos = List.copyOf(networkInfos);
  }

  /** Who runs it. */
  public enum Type {
    @ProtoConstant(1)
    DOCKER,
    @ProtoConstant(2)
    MESOS
  }

  /** A Docker image and nothing else. */
  public static ContainerInfo ofImage(String image) {
    return new ContainerInfo(
        "DOCKER", DockerInfo.of(image), null, null, List.of(), List.of(), null, null, null);
  }
}
