package dev.tender.core.allocator;

import dev.tender.core.resources.Resources;
import java.util.Map;
import java.util.TreeMap;

/** Arithmetic of limits: per resource, and only for those that the limit names. */
public final class LimitedAmount {
  private LimitedAmount() {}

  /**
   * The part of {@code wanted} that still fits below {@code limit}. A zero in the limit means that
   * this resource is not limited; ports never are.
   *
   * <p>Example: limit 4 cpus, committed 3 cpus and 2 GB, wanted 2 cpus and 1 GB: 1 cpu and 1 GB.
   */
  public static Resources left(Resources limit, Resources committed, Resources wanted) {
    TreeMap<String, Long> custom = new TreeMap<>();
    for (Map.Entry<String, Long> entry : wanted.custom().entrySet()) {
      String name = entry.getKey();
      custom.put(
          name,
          least(
              limit.custom().getOrDefault(name, 0L),
              committed.custom().getOrDefault(name, 0L),
              entry.getValue()));
    }
    return new Resources(
        least(limit.cpuMillis(), committed.cpuMillis(), wanted.cpuMillis()),
        least(limit.memBytes(), committed.memBytes(), wanted.memBytes()),
        least(limit.diskBytes(), committed.diskBytes(), wanted.diskBytes()),
        least(limit.gpus(), committed.gpus(), wanted.gpus()),
        custom,
        wanted.ports());
  }

  private static long least(long limit, long committed, long wanted) {
    return limit == 0 ? wanted : Math.min(wanted, Math.max(0, limit - committed));
  }
}
