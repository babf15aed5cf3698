package dev.tender.sdk;

import dev.tender.protocol.v1.Resource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task or an executor needs of a node, in thousandths, which is as exact as Mesos is.
 *
 * <pre>{@code Needs.none().cpus(0.25).mem(64).ports(1)}</pre>
 *
 * @param thousandths amounts by resource name, 1.5 cpus being 1500; none is zero or less
 * @param ports how many ports, any numbers
 */
public record Needs(Map<String, Long> thousandths, int ports) {
  private static final Needs NONE = new Needs(Map.of(), 0);

  public Needs {
    thousandths.forEach((name, amount) -> {
      if (amount <= 0) {
        throw new IllegalArgumentException(name + " of " + amount + " thousandths");
      }
    });
    if (ports < 0) {
      throw new IllegalArgumentException("ports " + ports);
    }
    thousandths = Collections.unmodifiableMap(new LinkedHashMap<>(thousandths));
  }

  public static Needs none() {
    return NONE;
  }

  /** Processors, more than 0; a thousandth is the smallest part. */
  public Needs cpus(double cpus) {
    return scalar("cpus", cpus);
  }

  /** Memory in MiB, more than 0. */
  public Needs mem(double mebibytes) {
    return scalar("mem", mebibytes);
  }

  /** Ephemeral storage in MiB, more than 0. */
  public Needs disk(double mebibytes) {
    return scalar("disk", mebibytes);
  }

  public Needs gpus(double gpus) {
    return scalar("gpus", gpus);
  }

  /** How many ports, 0 or more. */
  public Needs ports(int count) {
    return new Needs(thousandths, count);
  }

  /** Any countable resource by its name. */
  public Needs scalar(String name, double amount) {
    Map<String, Long> more = new LinkedHashMap<>(thousandths);
    more.put(name, toThousandths(amount));
    return new Needs(more, ports);
  }

  /** Both together. */
  public Needs plus(Needs other) {
    Map<String, Long> sum = new LinkedHashMap<>(thousandths);
    other.thousandths.forEach((name, amount) -> sum.merge(name, amount, Math::addExact));
    return new Needs(sum, Math.addExact(ports, other.ports));
  }

  /** As plain resources, without ports, whose numbers nobody has chosen yet. */
  public List<Resource> resources() {
    return thousandths.entrySet().stream()
        .map(need -> Resource.scalar(need.getKey(), toAmount(need.getValue())))
        .toList();
  }

  /** To the nearest thousandth: 0.1 + 0.2 is exactly 300 of them. */
  static long toThousandths(double amount) {
    return BigDecimal.valueOf(amount)
        .movePointRight(3)
        .setScale(0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }

  static double toAmount(long thousandths) {
    return BigDecimal.valueOf(thousandths, 3).doubleValue();
  }
}
