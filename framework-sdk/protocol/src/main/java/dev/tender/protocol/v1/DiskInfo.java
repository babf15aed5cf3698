package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/**
 * What kind of disk a resource is.
 *
 * @param persistence set for a persistent volume
 * @param volume where a task finds the persistent volume
 * @param source null for the agent's root disk
 */
public record DiskInfo(
    @Proto(1) @Nullable Persistence persistence,
    @Proto(2) @Nullable Volume volume,
    @Proto(3) @Nullable Source source) {

  /** Names a persistent volume, uniquely within its role on its agent. */
  public record Persistence(@Proto(1) String id, @Proto(2) @Nullable String principal) {}

  /** A disk that is not the root disk. */
  public record Source(
      @Proto(1) Type type,
      @Proto(2) @Nullable Path path,
      @Proto(3) @Nullable Mount mount,
      @Proto(7) @Nullable String vendor,
      @Proto(4) @Nullable String id,
      @Proto(5) @Nullable Labels metadata,
      @Proto(6) @Nullable String profile) {

    /** How the disk can be used. */
    public enum Type {
      @ProtoConstant(1)
      PATH,
      @ProtoConstant(2)
      MOUNT,
      @ProtoConstant(3)
      BLOCK,
      @ProtoConstant(4)
      RAW
    }

    /** A folder, which can be divided. */
    public record Path(@Proto(1) @Nullable String root) {}

    /** A file system, which can only be used whole. */
    public record Mount(@Proto(1) @Nullable String root) {}
  }
}
