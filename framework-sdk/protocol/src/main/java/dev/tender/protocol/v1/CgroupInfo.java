package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** What the kernel knows a container by. */
public record CgroupInfo(@Proto(1) @Nullable NetCls netCls) {

  /** The class of its packets. */
  public record NetCls(@Proto(value = 1, unsigned = true) @Nullable Integer classid) {}
}
