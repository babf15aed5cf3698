package dev.tender.operator.kube;

import dev.tender.operator.kube.KubeJson.Amounts;
import dev.tender.operator.kube.KubeJson.Container;
import dev.tender.operator.kube.KubeJson.ContainerStatus;
import dev.tender.operator.kube.KubeJson.Pod;
import dev.tender.operator.kube.KubeJson.PodSpec;
import dev.tender.operator.kube.KubeJson.PodStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the kube-scheduler counts for a pod: containers and restartable init containers summed, the
 * largest init container if that is more, pod-level resources instead where they are set, overhead
 * on top, and while a resize is under way the largest of wanted, allocated and actual.
 *
 * <p>Sums are kept in thousandths, as exact numbers, per Kubernetes name.
 */
public final class PodRequests {
  /**
   * More than any node has, and little enough that a node full of such pods can be summed: 4 PB, of
   * which bytes are counted, and ten million million of anything else. Anybody may ask for {@code
   * 10P}; the API server takes it.
   */
  private static long most(String name) {
    return name.equals("memory") || name.equals("ephemeral-storage")
        ? 4_000_000_000_000_000_000L
        : 10_000_000_000_000_000L;
  }

  private PodRequests() {}

  /** Thousandths by Kubernetes resource name, in order of the name. */
  public static Map<String, Long> of(Pod pod) {
    PodSpec spec = pod.spec();
    if (spec == null) {
      return Map.of();
    }
    Map<String, ContainerStatus> statuses = statusesByName(pod.status());
    boolean infeasible = resizeInfeasible(pod.status());
    Map<String, Long> sum = new TreeMap<>();
    for (Container container : orEmpty(spec.containers())) {
      add(sum, effective(container, statuses, infeasible));
    }
    countInitContainers(spec, statuses, infeasible, sum);
    countPodLevel(pod, spec, infeasible, sum);
    add(sum, parse(spec.overhead()));
    return sum;
  }

  /** What will count when a resize that is under way is done; one that is infeasible never is. */
  public static Map<String, Long> requested(Pod pod) {
    return resizeInfeasible(pod.status())
        ? of(pod)
        : of(new Pod(pod.metadata(), pod.spec(), null, null));
  }

  /** What one container asks for, whether that is in force or not. */
  static Map<String, Long> wanted(Container container) {
    return requests(container.resources());
  }

  /** Finished pods hold nothing; terminating ones hold all until they are gone. */
  public static boolean finished(Pod pod) {
    PodStatus status = pod.status();
    return status != null
        && ("Succeeded".equals(status.phase()) || "Failed".equals(status.phase()));
  }

  private static void countInitContainers(
      PodSpec spec,
      Map<String, ContainerStatus> statuses,
      boolean infeasible,
      Map<String, Long> sum) {
    Map<String, Long> sidecars = new HashMap<>();
    Map<String, Long> peak = new HashMap<>();
    for (Container container : orEmpty(spec.initContainers())) {
      if ("Always".equals(container.restartPolicy())) {
        Map<String, Long> requests = effective(container, statuses, infeasible);
        add(sum, requests);
        add(sidecars, requests);
        raise(peak, sidecars);
      } else {
        // It runs beside the sidecars that were started before it, and only those.
        Map<String, Long> beside = new HashMap<>(sidecars);
        add(beside, requests(container.resources()));
        raise(peak, beside);
      }
    }
    raise(sum, peak);
  }

  private static void countPodLevel(
      Pod pod, PodSpec spec, boolean infeasible, Map<String, Long> sum) {
    Map<String, Long> wanted = requests(spec.resources());
    if (wanted.isEmpty()) {
      return;
    }
    PodStatus status = pod.status();
    Map<String, Long> effective = wanted;
    if (status != null && status.resources() != null) {
      effective =
          largest(
              wanted, requests(status.resources()), parse(status.allocatedResources()), infeasible);
    }
    for (String name : wanted.keySet()) {
      if (name.equals("cpu") || name.equals("memory") || name.startsWith("hugepages-")) {
        sum.put(name, effective.getOrDefault(name, 0L));
      }
    }
  }

  private static Map<String, Long> effective(
      Container container, Map<String, ContainerStatus> statuses, boolean infeasible) {
    Map<String, Long> wanted = requests(container.resources());
    ContainerStatus status = statuses.get(container.name());
    if (status == null || status.resources() == null) {
      return wanted;
    }
    return largest(
        wanted, requests(status.resources()), parse(status.allocatedResources()), infeasible);
  }

  private static Map<String, Long> largest(
      Map<String, Long> wanted,
      Map<String, Long> actual,
      Map<String, Long> allocated,
      boolean infeasible) {
    Map<String, Long> result = new HashMap<>(actual);
    raise(result, allocated);
    Map<String, Long> certain = new HashMap<>(wanted);
    if (infeasible) {
      // Nothing else can have been resized.
      certain.keySet().removeAll(Set.of("cpu", "memory"));
    }
    raise(result, certain);
    return result;
  }

  private static boolean resizeInfeasible(@Nullable PodStatus status) {
    if (status == null) {
      return false;
    }
    for (KubeJson.Condition condition : orEmpty(status.conditions())) {
      if ("PodResizePending".equals(condition.type())) {
        return "Infeasible".equals(condition.reason());
      }
    }
    return false;
  }

  private static Map<String, ContainerStatus> statusesByName(@Nullable PodStatus status) {
    Map<String, ContainerStatus> byName = new HashMap<>();
    if (status != null) {
      for (ContainerStatus each : orEmpty(status.containerStatuses())) {
        byName.put(each.name(), each);
      }
      for (ContainerStatus each : orEmpty(status.initContainerStatuses())) {
        byName.put(each.name(), each);
      }
    }
    return byName;
  }

  private static Map<String, Long> requests(@Nullable Amounts amounts) {
    return amounts == null ? Map.of() : parse(amounts.requests());
  }

  private static Map<String, Long> parse(@Nullable Map<String, String> quantities) {
    if (quantities == null) {
      return Map.of();
    }
    Map<String, Long> parsed = new HashMap<>();
    quantities.forEach(
        (name, quantity) -> parsed.put(name, Quantities.toMillisAtMost(most(name), quantity)));
    return parsed;
  }

  private static void add(Map<String, Long> sum, Map<String, Long> more) {
    more.forEach((name, millis) ->
        sum.merge(name, millis, (one, other) -> Math.min(one + other, most(name))));
  }

  private static void raise(Map<String, Long> peak, Map<String, Long> other) {
    other.forEach((name, millis) -> peak.merge(name, millis, Math::max));
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
