package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** Names a container. */
public record ContainerId(@Proto(1) String value, @Proto(2) @Nullable ContainerId parent) {
  /** Of a container that is not nested. */
  public ContainerId(String value) {
    this(value, null);
  }

  @Override
  public String toString() {
    return parent == null ? value : parent + "." + value;
  }
}
