package dev.tender.core.resources;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * An exact bundle of resources. Never negative; arithmetic throws {@link ArithmeticException}
 * instead of wrapping or going below zero, unless a method says that it saturates.
 *
 * <p>The usual bundle has no custom scalars and no ports; then every operation is a few additions
 * and one allocation.
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
  private static final SortedMap<String, Long> NO_CUSTOM = Collections.emptySortedMap();

  public static final Resources NONE = of(0, 0);

  public Resources {
    if (cpuMillis < 0 || memBytes < 0 || diskBytes < 0 || gpus < 0) {
      throw new ArithmeticException(
          "below zero: cpu "
              + cpuMillis
              + "m, memory "
              + memBytes
              + ", disk "
              + diskBytes
              + ", gpus "
              + gpus);
    }
    custom = custom.isEmpty() ? NO_CUSTOM : withoutZeros(custom);
  }

  public static Resources of(long cpuMillis, long memBytes) {
    return new Resources(cpuMillis, memBytes, 0, 0, NO_CUSTOM, Ports.NONE);
  }

  public static Resources of(long cpuMillis, long memBytes, long diskBytes, long gpus) {
    return new Resources(cpuMillis, memBytes, diskBytes, gpus, NO_CUSTOM, Ports.NONE);
  }

  public Resources withCpuAndMemory(long newCpuMillis, long newMemBytes) {
    return new Resources(newCpuMillis, newMemBytes, diskBytes, gpus, custom, ports);
  }

  public Resources withDisk(long newDiskBytes) {
    return new Resources(cpuMillis, memBytes, newDiskBytes, gpus, custom, ports);
  }

  public Resources withGpus(long newGpus) {
    return new Resources(cpuMillis, memBytes, diskBytes, newGpus, custom, ports);
  }

  /** With one custom scalar set, in thousandths of its unit; zero removes it. */
  public Resources withCustom(String name, long thousandths) {
    TreeMap<String, Long> changed = new TreeMap<>(custom);
    changed.put(name, thousandths);
    return new Resources(cpuMillis, memBytes, diskBytes, gpus, changed, ports);
  }

  public Resources withPorts(Ports newPorts) {
    return new Resources(cpuMillis, memBytes, diskBytes, gpus, custom, newPorts);
  }

  /** What may be summed over nodes. */
  public Resources withoutPorts() {
    return ports.isEmpty() ? this : withPorts(Ports.NONE);
  }

  /** Only what can change in a living pod: cpu and memory. */
  public Resources resizable() {
    return of(cpuMillis, memBytes);
  }

  public boolean isEmpty() {
    return cpuMillis == 0
        && memBytes == 0
        && diskBytes == 0
        && gpus == 0
        && custom.isEmpty()
        && ports.isEmpty();
  }

  public Resources plus(Resources other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    return new Resources(
        Math.addExact(cpuMillis, other.cpuMillis),
        Math.addExact(memBytes, other.memBytes),
        Math.addExact(diskBytes, other.diskBytes),
        Math.addExact(gpus, other.gpus),
        other.custom.isEmpty() ? custom : combine(other, Math::addExact),
        ports.plus(other.ports));
  }

  /** Throws {@link ArithmeticException} unless {@link #contains} the other. */
  public Resources minus(Resources other) {
    if (!contains(other)) {
      throw new ArithmeticException(this + " does not contain " + other);
    }
    return minusSaturating(other);
  }

  /** What is left of each amount, zero where the other has more. */
  public Resources minusSaturating(Resources other) {
    if (other.isEmpty()) {
      return this;
    }
    return new Resources(
        Math.max(0, cpuMillis - other.cpuMillis),
        Math.max(0, memBytes - other.memBytes),
        Math.max(0, diskBytes - other.diskBytes),
        Math.max(0, gpus - other.gpus),
        custom.isEmpty() || other.custom.isEmpty()
            ? custom
            : combine(other, (mine, theirs) -> Math.max(0, mine - theirs)),
        ports.minus(other.ports));
  }

  /** Has at least as much of everything. */
  public boolean contains(Resources other) {
    if (cpuMillis < other.cpuMillis
        || memBytes < other.memBytes
        || diskBytes < other.diskBytes
        || gpus < other.gpus) {
      return false;
    }
    for (Map.Entry<String, Long> entry : other.custom.entrySet()) {
      if (custom.getOrDefault(entry.getKey(), 0L) < entry.getValue()) {
        return false;
      }
    }
    return ports.contains(other.ports);
  }

  /** The smaller of each amount. */
  public Resources min(Resources other) {
    return new Resources(
        Math.min(cpuMillis, other.cpuMillis),
        Math.min(memBytes, other.memBytes),
        Math.min(diskBytes, other.diskBytes),
        Math.min(gpus, other.gpus),
        custom.isEmpty() || other.custom.isEmpty() ? NO_CUSTOM : combine(other, Math::min),
        ports.intersection(other.ports));
  }

  /** With no more of any scalar than another has; ports as they are. */
  public Resources atMost(Resources most) {
    return min(most.withPorts(ports));
  }

  /** The larger of each amount; of ports the union. */
  public Resources max(Resources other) {
    return new Resources(
        Math.max(cpuMillis, other.cpuMillis),
        Math.max(memBytes, other.memBytes),
        Math.max(diskBytes, other.diskBytes),
        Math.max(gpus, other.gpus),
        other.custom.isEmpty() ? custom : combine(other, Math::max),
        ports.plus(other.ports));
  }

  /**
   * A percentage of cpu, memory, disk and custom scalars, rounded up. Devices and ports are whole
   * things and are left out.
   */
  public Resources percent(int percent) {
    TreeMap<String, Long> part = new TreeMap<>();
    custom.forEach((name, amount) -> part.put(name, percentOf(amount, percent)));
    return new Resources(
        percentOf(cpuMillis, percent),
        percentOf(memBytes, percent),
        percentOf(diskBytes, percent),
        0,
        part,
        Ports.NONE);
  }

  /** Every scalar times a whole number; ports cannot be multiplied and are left out. */
  public Resources times(long factor) {
    TreeMap<String, Long> product = new TreeMap<>();
    custom.forEach((name, amount) -> product.put(name, Math.multiplyExact(amount, factor)));
    return new Resources(
        Math.multiplyExact(cpuMillis, factor),
        Math.multiplyExact(memBytes, factor),
        Math.multiplyExact(diskBytes, factor),
        Math.multiplyExact(gpus, factor),
        product,
        Ports.NONE);
  }

  private static long percentOf(long amount, int percent) {
    return Math.ceilDiv(Math.multiplyExact(amount, (long) percent), 100L);
  }

  private SortedMap<String, Long> combine(Resources other, LongBinaryOperator operator) {
    TreeMap<String, Long> result = new TreeMap<>(custom);
    for (String name : other.custom.keySet()) {
      result.putIfAbsent(name, 0L);
    }
    result.replaceAll(
        (name, mine) -> operator.applyAsLong(mine, other.custom.getOrDefault(name, 0L)));
    return result;
  }

  private static SortedMap<String, Long> withoutZeros(SortedMap<String, Long> custom) {
    TreeMap<String, Long> kept = new TreeMap<>(custom);
    kept.values().removeIf(amount -> amount == 0);
    for (Map.Entry<String, Long> entry : kept.entrySet()) {
      if (entry.getValue() < 0) {
        throw new ArithmeticException("below zero: " + entry.getKey() + " " + entry.getValue());
      }
    }
    return kept.isEmpty() ? NO_CUSTOM : Collections.unmodifiableSortedMap(kept);
  }

  /** Such as {@code cpu 500m, memory 128Mi, ports [31000-31001]}; {@code nothing} when empty. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (cpuMillis > 0) {
      append(text, "cpu ").append(cpuMillis).append('m');
    }
    if (memBytes > 0) {
      append(text, "memory ").append(bytes(memBytes));
    }
    if (diskBytes > 0) {
      append(text, "disk ").append(bytes(diskBytes));
    }
    if (gpus > 0) {
      append(text, "gpus ").append(gpus);
    }
    custom.forEach((name, amount) -> append(text, name).append(' ').append(amount).append('m'));
    if (!ports.isEmpty()) {
      append(text, "ports ").append(ports);
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }

  private static StringBuilder append(StringBuilder text, String name) {
    return text.append(text.isEmpty() ? "" : ", ").append(name);
  }

  private static String bytes(long amount) {
    if (amount % (1L << 20) == 0) {
      return (amount >> 20) + "Mi";
    }
    return amount % (1L << 10) == 0 ? (amount >> 10) + "Ki" : Long.toString(amount);
  }
}
