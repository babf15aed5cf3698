package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** Something mounted into a container. */
public record Volume(
    Mode mode,
    String containerPath,
    @Nullable String hostPath,
    @Nullable Unread image,
    @Nullable Unread source) {

  /** Whether it can be written. */
  public enum Mode {
    RW,
    RO
  }
}
