package dev.tender.operator.kube;

import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which Kubernetes resource is which of ours.
 *
 * @param gpus extended resources that are GPUs, such as {@code nvidia.com/gpu}
 */
public record ResourceNames(Set<String> gpus) {
  public static final ResourceNames DEFAULT =
      new ResourceNames(Set.of("nvidia.com/gpu", "amd.com/gpu"));

  /** GPUs of whatever kind, in what people write and read. */
  public static final String ANY_GPU = "tender.dev/gpu";

  /** Is it a kind of GPU, or any? */
  public boolean isGpu(String name) {
    return gpus.contains(name) || name.equals(ANY_GPU);
  }

  /** Has an amount of its own, not one among the custom ones. */
  public boolean builtIn(String name) {
    return switch (name) {
      case "cpu", "memory", "ephemeral-storage", "pods" -> true;
      default -> isGpu(name);
    };
  }

  /** The kind of GPUs that a node offers: the first by name of which it has any. Empty for none. */
  public String gpuResource(Map<String, String> allocatable) {
    for (String name : new TreeSet<>(gpus)) {
      if (Quantities.toMillis(allocatable.getOrDefault(name, "0")) > 0) {
        return name;
      }
    }
    return "";
  }

  /** The same without all kinds of GPUs but one; empty leaves none. */
  public Map<String, String> withGpusOf(String kept, Map<String, String> allocatable) {
    Map<String, String> left = new TreeMap<>(allocatable);
    left.keySet().removeIf(name -> isGpu(name) && !name.equals(kept));
    return left;
  }

  /** Amounts as the API server writes them; pod slots are no amount and left out. */
  public Resources toResources(Map<String, String> quantities) {
    Map<String, Long> millis = new TreeMap<>();
    quantities.forEach((name, quantity) -> millis.put(name, Quantities.toMillis(quantity)));
    return fromMillis(millis);
  }

  /** Amounts in thousandths by Kubernetes name. */
  public Resources fromMillis(Map<String, Long> amounts) {
    long cpu = 0;
    long memory = 0;
    long disk = 0;
    long devices = 0;
    SortedMap<String, Long> custom = new TreeMap<>();
    for (Map.Entry<String, Long> entry : amounts.entrySet()) {
      long millis = entry.getValue();
      switch (entry.getKey()) {
        case "cpu" -> cpu = millis;
        case "memory" -> memory = Math.ceilDiv(millis, 1000L);
        case "ephemeral-storage" -> disk = Math.ceilDiv(millis, 1000L);
        case "pods" -> {}
        // Of two kinds the larger number: what is counted against a node's GPUs, of whichever kind
        // they are, is then never too little.
        case String name when isGpu(name) ->
            devices = Math.max(devices, Math.ceilDiv(millis, 1000L));
        case String name -> {
          if (millis != 0) {
            custom.put(name, millis);
          }
        }
      }
    }
    return new Resources(
        cpu, memory, disk, devices, Collections.unmodifiableSortedMap(custom), Ports.NONE);
  }
}
