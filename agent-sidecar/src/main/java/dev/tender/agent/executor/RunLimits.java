package dev.tender.agent.executor;

import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.RlimitInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resource limits in the launcher's words. */
public final class RunLimits {
  /** The kernel's RLIM_INFINITY, all bits set. */
  private static final long UNLIMITED = -1;

  private RunLimits() {}

  /** As TYPE=SOFT:HARD, in the order in which they are to be set. */
  public static List<String> of(@Nullable ContainerInfo container) {
    RlimitInfo info = container == null ? null : container.rlimitInfo();
    List<String> limits = new ArrayList<>();
    for (RlimitInfo.Rlimit each : info == null ? List.<RlimitInfo.Rlimit>of() : info.rlimits()) {
      limits.add(each.type() + "=" + number(each.soft()) + ":" + number(each.hard()));
    }
    return limits;
  }

  private static String number(@Nullable Long value) {
    return Long.toUnsignedString(value == null ? UNLIMITED : value);
  }
}
