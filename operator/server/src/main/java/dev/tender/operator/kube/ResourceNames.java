package dev.tender.operator.kube;

import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which Kubernetes resource is which of ours.
 *
 * @param gpus extended resources that are GPUs, such as {@code nvidia.com/gpu}; left out of all
 *     amounts
 */
public record ResourceNames(Set<String> gpus) {
  public static final ResourceNames DEFAULT =
      new ResourceNames(Set.of("nvidia.com/gpu", "amd.com/gpu"));

  /** Has an amount of its own, not one among the custom ones. */
  public boolean builtIn(String name) {
    return switch (name) {
      case "cpu", "memory", "ephemeral-storage", "pods" -> true;
      default -> gpus.contains(name);
    };
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
    SortedMap<String, Long> custom = new TreeMap<>();
    for (Map.Entry<String, Long> entry : amounts.entrySet()) {
      long millis = entry.getValue();
      switch (entry.getKey()) {
        case "cpu" -> cpu = millis;
        case "memory" -> memory = Math.ceilDiv(millis, 1000L);
        case "ephemeral-storage" -> disk = Math.ceilDiv(millis, 1000L);
        case "pods" -> {}
        // Not offered before executor pods request them: two tasks would get one device.
        case String name when gpus.contains(name) -> {}
        case String name -> {
          if (millis != 0) {
            custom.put(name, millis);
          }
        }
      }
    }
    return new Resources(
        cpu, memory, disk, 0, Collections.unmodifiableSortedMap(custom), Ports.NONE);
  }
}
