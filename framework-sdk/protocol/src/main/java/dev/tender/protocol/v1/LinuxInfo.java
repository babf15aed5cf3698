package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a container is isolated. */
public record LinuxInfo(
    @Proto(2) @Nullable CapabilityInfo boundingCapabilities,
    @Proto(3) @Nullable CapabilityInfo effectiveCapabilities,
    @Proto(4) @Nullable Boolean sharePidNamespace,
    @Proto(5) @Nullable SeccompInfo seccomp,
    @Proto(6) @Nullable IpcMode ipcMode,
    @Proto(value = 7, unsigned = true) @Nullable Integer shmSize,
    @Proto(8) @Nullable Boolean shareCgroups) {

  /** Whose System V IPC and POSIX shared memory a container sees. */
  public enum IpcMode {
    @ProtoConstant(1)
    PRIVATE,
    @ProtoConstant(2)
    SHARE_PARENT
  }

  /** A set of capabilities of the kernel. */
  public record CapabilityInfo(@Proto(1) List<LinuxCapability> capabilities) {
    public CapabilityInfo {
      capabilities = List.copyOf(capabilities);
    }
  }

  /** Which system calls are let through. */
  public record SeccompInfo(
      @Proto(1) @Nullable String profileName, @Proto(2) @Nullable Boolean unconfined) {}
}
