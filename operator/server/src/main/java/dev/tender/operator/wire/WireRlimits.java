package dev.tender.operator.wire;

import dev.tender.protocol.v1.RlimitInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RlimitInfo, which the agent has set before the process begins. */
final class WireRlimits {
  private WireRlimits() {}

  /**
   * @param where field that holds it, for the sentences
   */
  static void read(
      @Nullable RlimitInfo info, String where, PodShape.Builder shape, Problems problems) {
    List<RlimitInfo.Rlimit> rlimits = info == null ? List.of() : info.rlimits();
    if (shape.entrypoint != null && !rlimits.isEmpty()) {
      problems.add(
          where
              + ": nobody limits an image's own entrypoint; leave it out, or set command.value to"
              + " the program");
    }
    for (int i = 0; i < rlimits.size(); i++) {
      check(rlimits.get(i), where + ".rlimits[" + i + "]", problems);
    }
  }

  private static void check(RlimitInfo.Rlimit rlimit, String where, Problems problems) {
    RlimitInfo.Rlimit.Type type = rlimit.type();
    Long soft = rlimit.soft();
    Long hard = rlimit.hard();
    if (type == null) {
      problems.add(where + ".type must be set: RLMT_NOFILE, RLMT_CORE or another of Mesos'");
    }
    if ((soft == null) != (hard == null)) {
      problems.add(
          where
              + ": 'soft' and 'hard' must both be set, or neither for no limit; set "
              + (soft == null ? "'soft'" : "'hard'")
              + " as well");
    } else if (soft != null && hard != null && Long.compareUnsigned(soft, hard) > 0) {
      problems.add(
          where
              + ": 'soft' "
              + Long.toUnsignedString(soft)
              + " is more than 'hard' "
              + Long.toUnsignedString(hard)
              + "; lower it");
    }
  }
}
