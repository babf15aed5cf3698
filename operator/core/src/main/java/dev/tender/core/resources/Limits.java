package dev.tender.core.resources;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The most that somebody may hold, by resource. What is not named is {@link #UNLIMITED}; zero means
 * none at all. Ports are never limited.
 *
 * @param cpuMillis thousandths of a core
 * @param memBytes bytes
 * @param diskBytes bytes
 * @param gpus whole devices
 * @param custom any other scalar by name, in thousandths of its unit; one that is not there is
 *     unlimited
 */
public record Limits(
    long cpuMillis, long memBytes, long diskBytes, long gpus, SortedMap<String, Long> custom) {
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Limits nothing. */
  public static final Limits NONE =
      new Limits(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED, Collections.emptySortedMap());

  public Limits {
    custom = Collections.unmodifiableSortedMap(new TreeMap<>(custom));
  }

  public static Limits of(long cpuMillis, long memBytes) {
    return new Limits(cpuMillis, memBytes, UNLIMITED, UNLIMITED, Collections.emptySortedMap());
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * The part of {@code wanted} that still fits when {@code held} is held already.
   *
   * <p>Example: limit 4 cpus, held 3 cpus and 2 GB, wanted 2 cpus and 1 GB: 1 cpu and 1 GB.
   */
  public Resources left(Resources held, Resources wanted) {
    SortedMap<String, Long> rest = wanted.custom();
    if (!rest.isEmpty() && !custom.isEmpty()) {
      rest = new TreeMap<>();
      for (Map.Entry<String, Long> entry : wanted.custom().entrySet()) {
        String name = entry.getKey();
        rest.put(
            name,
            left(
                custom.getOrDefault(name, UNLIMITED),
                held.custom().getOrDefault(name, 0L),
                entry.getValue()));
      }
    }
    return new Resources(
        left(cpuMillis, held.cpuMillis(), wanted.cpuMillis()),
        left(memBytes, held.memBytes(), wanted.memBytes()),
        left(diskBytes, held.diskBytes(), wanted.diskBytes()),
        left(gpus, held.gpus(), wanted.gpus()),
        rest,
        wanted.ports());
  }

  private static long left(long limit, long held, long wanted) {
    return limit == UNLIMITED ? wanted : Math.min(wanted, Math.max(0, limit - held));
  }

  /** By how much more than allowed is held. */
  public Resources excess(Resources held) {
    TreeMap<String, Long> over = new TreeMap<>();
    for (Map.Entry<String, Long> entry : held.custom().entrySet()) {
      long limit = custom.getOrDefault(entry.getKey(), UNLIMITED);
      over.put(entry.getKey(), Math.max(0, entry.getValue() - limit));
    }
    return new Resources(
        Math.max(0, held.cpuMillis() - cpuMillis),
        Math.max(0, held.memBytes() - memBytes),
        Math.max(0, held.diskBytes() - diskBytes),
        Math.max(0, held.gpus() - gpus),
        over,
        Ports.NONE);
  }
}
