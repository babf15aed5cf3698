package dev.tender.operator.kube;

import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Exact amounts as the quantities that people write, and back. */
public final class Amounts {
  private static final long MEBIBYTE = 1L << 20;
  private static final long GIBIBYTE = 1L << 30;

  private Amounts() {}

  /** For people to read: without what is zero, bytes in whole Gi or Mi, rounded down to Mi. */
  public static Map<String, Quantity> toQuantities(Resources resources) {
    Map<String, Quantity> quantities = new LinkedHashMap<>();
    if (resources.cpuMillis() != 0) {
      quantities.put("cpu", new Quantity(Quantities.fromMillis(resources.cpuMillis())));
    }
    bytes(quantities, "memory", resources.memBytes());
    bytes(quantities, "ephemeral-storage", resources.diskBytes());
    if (resources.gpus() != 0) {
      quantities.put(ResourceNames.ANY_GPU, new Quantity(Long.toString(resources.gpus())));
    }
    resources
        .custom()
        .forEach(
            (name, millis) -> quantities.put(name, new Quantity(Quantities.fromMillis(millis))));
    return quantities;
  }

  /** For programs to read back: the same, to the byte. */
  public static Map<String, Quantity> toExactQuantities(Resources resources) {
    Map<String, Quantity> quantities = toQuantities(resources);
    exactBytes(quantities, "memory", resources.memBytes());
    exactBytes(quantities, "ephemeral-storage", resources.diskBytes());
    return quantities;
  }

  /** Rounded down to what the wire can say: thousandths of a Mi, in whole bytes. */
  public static long inThousandths(long bytes) {
    long whole = bytes - bytes % MEBIBYTE;
    long thousandths = bytes % MEBIBYTE * 1000 / MEBIBYTE;
    return whole + Math.ceilDiv(thousandths * MEBIBYTE, 1000L);
  }

  private static void exactBytes(Map<String, Quantity> quantities, String name, long bytes) {
    if (bytes % MEBIBYTE != 0) {
      quantities.put(name, new Quantity(Long.toString(bytes)));
    }
  }

  /**
   * @throws IllegalArgumentException naming the text that is no quantity, or what is below zero, or
   *     GPUs that are no whole number or of two kinds
   */
  public static Resources toResources(Map<String, Quantity> quantities, ResourceNames names) {
    Map<String, String> texts = new LinkedHashMap<>();
    quantities.forEach((name, quantity) -> texts.put(name, quantity.toString()));
    checkGpus(texts, names);
    try {
      return names.toResources(texts);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "amounts must be 0 or more and fit into 64 bits; " + e.getMessage(), e);
    }
  }

  /** The books do not tell kinds of GPUs apart, so one kind is named at most. */
  private static void checkGpus(Map<String, String> amounts, ResourceNames names) {
    List<String> kinds = amounts.keySet().stream().filter(names::isGpu).sorted().toList();
    if (kinds.size() > 1) {
      throw new IllegalArgumentException(
          String.join(" and ", kinds)
              + " are both named; GPUs of all kinds count together, so name one of them with the"
              + " sum");
    }
    for (String kind : kinds) {
      if (Quantities.toMillis(amounts.getOrDefault(kind, "0")) % 1000 != 0) {
        throw new IllegalArgumentException(kind + ": GPUs are whole; write a number such as 2");
      }
    }
  }

  /**
   * Limits of exactly the resources that somebody named; zero is a limit, too.
   *
   * @param amounts what was read of them
   */
  public static Limits toLimits(Set<String> named, Resources amounts, ResourceNames names) {
    TreeMap<String, Long> custom = new TreeMap<>();
    for (String name : named) {
      if (!names.builtIn(name)) {
        custom.put(name, amounts.custom().getOrDefault(name, 0L));
      }
    }
    return new Limits(
        named.contains("cpu") ? amounts.cpuMillis() : Limits.UNLIMITED,
        named.contains("memory") ? amounts.memBytes() : Limits.UNLIMITED,
        named.contains("ephemeral-storage") ? amounts.diskBytes() : Limits.UNLIMITED,
        named.stream().anyMatch(names::isGpu) ? amounts.gpus() : Limits.UNLIMITED,
        custom);
  }

  private static void bytes(Map<String, Quantity> quantities, String name, long bytes) {
    if (bytes != 0) {
      quantities.put(name, new Quantity(readable(bytes)));
    }
  }

  private static String readable(long bytes) {
    long whole = bytes - bytes % MEBIBYTE;
    if (whole == 0) {
      return Long.toString(bytes);
    }
    return whole % GIBIBYTE == 0 ? whole / GIBIBYTE + "Gi" : whole / MEBIBYTE + "Mi";
  }
}
