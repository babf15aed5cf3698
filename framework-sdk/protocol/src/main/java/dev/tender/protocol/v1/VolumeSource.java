package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/** What is mounted. */
public record VolumeSource(
    @Proto(1) @Nullable Type type,
    @Proto(2) @Nullable DockerVolume dockerVolume,
    @Proto(5) @Nullable HostPath hostPath,
    @Proto(3) @Nullable SandboxPath sandboxPath,
    @Proto(4) @Nullable Secret secret) {

  /** What it is. */
  public enum Type {
    @ProtoConstant(1)
    DOCKER_VOLUME,
    @ProtoConstant(4)
    HOST_PATH,
    @ProtoConstant(2)
    SANDBOX_PATH,
    @ProtoConstant(3)
    SECRET,
    @ProtoConstant(5)
    CSI_VOLUME
  }

  /** A volume of a Docker volume driver. */
  public record DockerVolume(
      @Proto(1) @Nullable String driver,
      @Proto(2) String name,
      @Proto(3) @Nullable Parameters driverOptions) {}

  /** A path of the host. */
  public record HostPath(
      @Proto(1) String path, @Proto(2) @Nullable MountPropagation mountPropagation) {}

  /** A path of a sandbox. */
  public record SandboxPath(@Proto(1) @Nullable Owner type, @Proto(2) String path) {}

  /** Whose sandbox. */
  public enum Owner {
    @ProtoConstant(1)
    SELF,
    @ProtoConstant(2)
    PARENT
  }

  /** Which way later mounts are seen. */
  public record MountPropagation(@Proto(1) @Nullable Mode mode) {}

  /** The ways. */
  public enum Mode {
    @ProtoConstant(1)
    HOST_TO_CONTAINER,
    @ProtoConstant(2)
    BIDIRECTIONAL
  }
}
