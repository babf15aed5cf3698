package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/**
 * What kind of disk a resource is.
 *
 * @param persistence set for a persistent volume
 * @param volume where a task finds the persistent volume
 * @param source null for the agent's root disk
 */
public record DiskInfo(
    @Nullable Persistence persistence, @Nullable Volume volume, @Nullable Source source) {

  /** Names a persistent volume, uniquely within its role on its agent. */
  public record Persistence(String id, @Nullable String principal) {}

  /** A disk that is not the root disk. */
  public record Source(
      Type type,
      @Nullable Path path,
      @Nullable Mount mount,
      @Nullable String vendor,
      @Nullable String id,
      @Nullable Labels metadata,
      @Nullable String profile) {

    /** How the disk can be used. */
    public enum Type {
      PATH,
      MOUNT,
      BLOCK,
      RAW
    }

    /** A folder, which can be divided. */
    public record Path(@Nullable String root) {}

    /** A file system, which can only be used whole. */
    public record Mount(@Nullable String root) {}
  }
}
