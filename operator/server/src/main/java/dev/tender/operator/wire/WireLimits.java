package dev.tender.operator.wire;

import dev.tender.core.resources.Resources;
import dev.tender.operator.wire.PodShape.MemoryLimit;
import dev.tender.protocol.v1.Value;
import java.util.Map;

/** The most that a command task may use of what it holds. */
final class WireLimits {
  private static final double LARGEST = 1e9;

  private WireLimits() {}

  /**
   * @param custom whether the task is an executor's, which shares its container
   */
  static void read(
      Map<String, Value.Scalar> limits,
      Resources requested,
      boolean custom,
      PodShape.Builder shape,
      Problems problems) {
    if (custom && !limits.isEmpty()) {
      problems.add(
          "limits: the tasks of an executor share its container and what that may use; leave limits"
              + " out");
      return;
    }
    limits.forEach((name, scalar) -> {
      double limit = scalar.value();
      String where = "limits: '" + name + "'";
      if (!name.equals("cpus") && !name.equals("mem")) {
        problems.add(where + " cannot be limited; only cpus and mem can");
      } else if (!(limit > 0) || (limit > LARGEST && !Double.isInfinite(limit))) {
        problems.add(where + " is " + limit + "; use a number from 0.001 to 1e9, or Infinity");
      } else if (name.equals("cpus")) {
        cpus(limit, requested.cpuMillis(), shape, problems);
      } else {
        mem(limit, requested.memBytes(), shape, problems);
      }
    });
  }

  private static void cpus(
      double limit, long requested, PodShape.Builder shape, Problems problems) {
    if (Double.isInfinite(limit)) {
      // As without any: idle cpu is nobody's loss.
      return;
    }
    long millis = Math.round(limit * 1000);
    if (millis < requested) {
      problems.add("limits: 'cpus' is less than the task holds; use that at least");
    }
    shape.cpuLimitMillis = millis;
  }

  private static void mem(double limit, long requested, PodShape.Builder shape, Problems problems) {
    if (Double.isInfinite(limit)) {
      shape.memory = MemoryLimit.NONE;
      return;
    }
    long bytes = WireResources.megabytesToBytes(Math.round(limit * 1000));
    if (bytes < requested) {
      problems.add("limits: 'mem' is less than the task holds; use that at least");
    }
    shape.memory = MemoryLimit.upTo(bytes);
  }
}
