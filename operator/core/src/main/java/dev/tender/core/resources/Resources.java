package dev.tender.core.resources;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An exact bundle of resources. Never negative.
 *
 * @param cpuMillis thousandths of a core
 * @param memBytes bytes
 * @param diskBytes bytes
 * @param gpus whole devices
 * @param custom any other scalar by name, in thousandths of its unit; no zero entries
 * @param ports port numbers
 */
public record Resources(
    long cpuMillis,
    long memBytes,
    long diskBytes,
    long gpus,
    SortedMap<String, Long> custom,
    Ports ports) {
  public static final Resources NONE = of(0, 0);

  public static Resources of(long cpuMillis, long memBytes) {
    return new Resources(
        cpuMillis, memBytes, 0, 0, Collections.unmodifiableSortedMap(new TreeMap<>()), Ports.NONE);
  }

  public Resources plus(Resources other) {
    return new Resources(
        Math.addExact(cpuMillis, other.cpuMillis),
        Math.addExact(memBytes, other.memBytes),
        Math.addExact(diskBytes, other.diskBytes),
        Math.addExact(gpus, other.gpus),
        custom,
        ports);
  }
}
