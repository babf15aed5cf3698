package dev.tender.operator.operatorapi;

import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.wire.Problems;
import dev.tender.protocol.v1.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Amounts by Mesos' names (cpus, mem and disk in MB, gpus) and by those of Kubernetes. */
final class QuotaAmounts {
  private static final double MEGABYTE = 1 << 20;
  private static final long MEGABYTE_MILLIS = 1 << 20;

  /** Far above what there is, far below what would overflow sums. */
  private static final double LARGEST = 1e9;

  private QuotaAmounts() {}

  /** Without what is zero, which guarantees nothing. */
  static Map<String, Value.Scalar> ofGuarantee(Resources guarantee) {
    return ofLimit(
        new Limits(
            orUnlimited(guarantee.cpuMillis()),
            orUnlimited(guarantee.memBytes()),
            orUnlimited(guarantee.diskBytes()),
            orUnlimited(guarantee.gpus()),
            new TreeMap<>(guarantee.custom())));
  }

  private static long orUnlimited(long amount) {
    return amount == 0 ? Limits.UNLIMITED : amount;
  }

  /** Zero is a limit, too. */
  static Map<String, Value.Scalar> ofLimit(Limits limit) {
    Map<String, Value.Scalar> amounts = new LinkedHashMap<>();
    put(amounts, "cpus", limit.cpuMillis(), 1000);
    put(amounts, "mem", limit.memBytes(), MEGABYTE);
    put(amounts, "disk", limit.diskBytes(), MEGABYTE);
    put(amounts, "gpus", limit.gpus(), 1);
    limit.custom().forEach((name, millis) -> put(amounts, name, millis, 1000));
    return amounts;
  }

  private static void put(
      Map<String, Value.Scalar> amounts, String name, long amount, double unit) {
    if (amount != Limits.UNLIMITED) {
      // Three decimals, as Mesos has them.
      amounts.put(name, new Value.Scalar(Math.floor(amount / unit * 1000) / 1000));
    }
  }

  /**
   * As they are written into a ResourceRole.
   *
   * @param where the field, for the sentences
   */
  static Map<String, String> toQuantities(
      Map<String, Value.Scalar> amounts, String where, Problems problems) {
    Map<String, String> quantities = new TreeMap<>();
    amounts.forEach((name, scalar) -> {
      double value = scalar.value();
      if (!(value >= 0 && value <= LARGEST)) {
        problems.add(where + "." + name + " is " + value + "; use a number from 0 to 1e9");
        return;
      }
      long millis = Math.round(value * 1000);
      switch (name) {
        case "cpus" -> quantities.put("cpu", Quantities.fromMillis(millis));
        case "mem" -> quantities.put("memory", megabytes(millis));
        case "disk" -> quantities.put("ephemeral-storage", megabytes(millis));
        case "gpus" -> {
          if (millis % 1000 != 0) {
            problems.add(where + ".gpus is " + value + "; GPUs are whole");
          }
          quantities.put(ResourceNames.ANY_GPU, Long.toString(millis / 1000));
        }
        case "ports" -> problems.add(where + ".ports: only scalars have a quota; leave ports out");
        default -> quantities.put(name, Quantities.fromMillis(millis));
      }
    });
    return quantities;
  }

  private static String megabytes(long millis) {
    return millis % 1000 == 0
        ? millis / 1000 + "Mi"
        : Long.toString(Math.floorDiv(millis * MEGABYTE_MILLIS, 1000L));
  }
}
