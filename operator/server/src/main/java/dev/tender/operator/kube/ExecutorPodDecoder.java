package dev.tender.operator.kube;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.KubeJson.Condition;
import dev.tender.operator.kube.KubeJson.Container;
import dev.tender.operator.kube.KubeJson.ContainerStatus;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.KubeJson.Pod;
import dev.tender.operator.kube.KubeJson.PodSpec;
import dev.tender.operator.kube.KubeJson.PodStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one of our executor pods back from what the API server shows. */
final class ExecutorPodDecoder {
  /** Reasons for which a container does not start by waiting longer. */
  private static final Set<String> STUCK =
      Set.of(
          "ErrImageNeverPull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ImageInspectError",
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError",
          "CrashLoopBackOff");

  private static final String EXECUTOR = "executor";

  private ExecutorPodDecoder() {}

  /**
   * Null when it is not one of ours.
   *
   * @param before what was last seen of the same pod
   */
  static Cluster.@Nullable ExecutorPod decode(
      Pod pod, ResourceNames names, Cluster.@Nullable ExecutorPod before) {
    Meta meta = pod.metadata();
    if (meta == null || meta.uid() == null) {
      return null;
    }
    Cluster.PodPlan plan = before != null ? before.plan() : PlanAnnotation.read(meta);
    if (plan == null) {
      return null;
    }
    PodStatus status = pod.status();
    String bound = pod.spec() == null ? null : pod.spec().nodeName();
    boolean ended = ended(pod);
    // A pod that is its task has no agent; the plan's part for one stays with the room it has.
    Resources agent = PlanAnnotation.taskOf(meta) == null ? Resources.NONE : plan.overhead();
    Resources confirmed = confirmed(pod, names);
    return new Cluster.ExecutorPod(
        plan,
        meta.uid(),
        bound == null || bound.isEmpty() ? null : bound,
        status == null ? null : status.podIP(),
        ended ? Cluster.PodPhase.RUNNING : phase(status),
        meta.deletionTimestamp() != null,
        PodRequests.finished(pod)
            ? Resources.NONE
            : names.fromMillis(PodRequests.of(pod)).plus(agent),
        PodRequests.finished(pod)
            ? Resources.NONE
            : names.fromMillis(PodRequests.requested(pod)).plus(agent),
        confirmed == null ? null : confirmed.plus(agent),
        ends(status, before == null ? new TreeMap<>() : before.ends()),
        trouble(status));
  }

  /**
   * Whether the task that the pod is has ended by itself. To the master the pod lives on until that
   * end is acknowledged, as one with an agent does.
   */
  private static boolean ended(Pod pod) {
    PodStatus status = pod.status();
    ContainerStatus executor = executor(status);
    return PlanAnnotation.taskOf(pod.metadata()) != null
        && status != null
        && status.reason() == null
        && executor != null
        && executor.state() != null
        && executor.state().terminated() != null;
  }

  /** The executor container's status; null as long as there is none. */
  static @Nullable ContainerStatus executor(Pod pod) {
    return executor(pod.status());
  }

  /** The condition's own words when it is there with that reason (and not fulfilled). */
  static @Nullable PodTrouble condition(@Nullable PodStatus status, String type, String reason) {
    if (status != null && status.conditions() != null) {
      for (Condition each : status.conditions()) {
        if (type.equals(each.type()) && reason.equals(each.reason())) {
          return new PodTrouble(reason, Objects.requireNonNullElse(each.message(), ""));
        }
      }
    }
    return null;
  }

  /** Why the kubelet will not resize the pod as its spec says now; null when it does not say so. */
  static @Nullable PodTrouble refusedResize(Pod pod) {
    PodTrouble refusal = condition(pod.status(), "PodResizePending", "Infeasible");
    return refusal == null || isOfEarlierSpec(pod) ? null : refusal;
  }

  private static boolean isOfEarlierSpec(Pod pod) {
    Long generation = pod.metadata() == null ? null : pod.metadata().generation();
    if (generation == null || pod.status() == null || pod.status().conditions() == null) {
      return false;
    }
    for (Condition each : pod.status().conditions()) {
      Long observed = each.observedGeneration();
      if ("PodResizePending".equals(each.type()) && observed != null && observed < generation) {
        return true;
      }
    }
    return false;
  }

  /**
   * The envelope that was asked for last, whether it comes or not: what the master can grow and the
   * agent's part, and nothing that somebody has put into the pod beside them.
   */
  static Resources asked(Pod pod, Cluster.PodPlan plan, ResourceNames names) {
    PodSpec spec = pod.spec();
    if (spec != null && spec.containers() != null) {
      for (Container each : spec.containers()) {
        if (EXECUTOR.equals(each.name())) {
          return plan.overhead().plus(names.fromMillis(PodRequests.wanted(each))).resizable();
        }
      }
    }
    return Resources.NONE;
  }

  private static Cluster.PodPhase phase(@Nullable PodStatus status) {
    return switch (status == null ? null : status.phase()) {
      case "Running" -> Cluster.PodPhase.RUNNING;
      case "Succeeded" -> Cluster.PodPhase.SUCCEEDED;
      case "Failed" -> Cluster.PodPhase.FAILED;
      case null, default -> Cluster.PodPhase.PENDING;
    };
  }

  /** The sum over all containers of what the kubelet has put in force; null if one is missing. */
  private static @Nullable Resources confirmed(Pod pod, ResourceNames names) {
    if (pod.spec() == null || pod.status() == null) {
      return null;
    }
    List<ContainerStatus> statuses = new ArrayList<>();
    statuses.addAll(Objects.requireNonNullElse(pod.status().containerStatuses(), List.of()));
    statuses.addAll(Objects.requireNonNullElse(pod.status().initContainerStatuses(), List.of()));
    int expected =
        Objects.requireNonNullElse(pod.spec().containers(), List.of()).size()
            + Objects.requireNonNullElse(pod.spec().initContainers(), List.of()).size();
    if (statuses.size() < expected || expected == 0) {
      return null;
    }
    Map<String, Long> sum = new TreeMap<>();
    for (ContainerStatus each : statuses) {
      Map<String, String> requests = each.resources() == null ? null : each.resources().requests();
      if (requests == null) {
        return null;
      }
      requests.forEach(
          (name, quantity) -> sum.merge(name, Quantities.toMillis(quantity), Math::addExact));
    }
    return names.fromMillis(sum);
  }

  private static @Nullable ContainerStatus executor(@Nullable PodStatus status) {
    if (status != null && status.containerStatuses() != null) {
      for (ContainerStatus each : status.containerStatuses()) {
        if (EXECUTOR.equals(each.name())) {
          return each;
        }
      }
    }
    return null;
  }

  /** Of each container, with what was seen before: a status may be older than another was. */
  private static SortedMap<String, Cluster.ContainerEnds> ends(
      @Nullable PodStatus status, SortedMap<String, Cluster.ContainerEnds> before) {
    SortedMap<String, Cluster.ContainerEnds> ends = new TreeMap<>(before);
    if (status != null && status.containerStatuses() != null) {
      for (ContainerStatus each : status.containerStatuses()) {
        int count = ends(each);
        if (count > 0) {
          Cluster.ContainerEnds seen = before.getOrDefault(each.name(), Cluster.ContainerEnds.NONE);
          ends.put(
              each.name(),
              new Cluster.ContainerEnds(
                  Math.max(seen.count(), count),
                  Math.max(seen.outOfMemory(), lastOutOfMemory(each))));
        }
      }
    }
    return ends;
  }

  /** Ends of the container so far: of those before this start, and of this one. */
  private static int ends(ContainerStatus container) {
    return container.restartCount() + (hasEnded(container) ? 1 : 0);
  }

  /** Terminated, or waiting to be started again, which moves the end into the last state. */
  private static boolean hasEnded(ContainerStatus container) {
    KubeJson.State now = container.state();
    KubeJson.State last = container.lastState();
    return now != null
        && (now.terminated() != null
            || (now.waiting() != null && last != null && last.terminated() != null));
  }

  /** The number of the last end that the status says was for want of memory; 0 for none. */
  private static int lastOutOfMemory(ContainerStatus container) {
    if (outOfMemory(container.state())) {
      return ends(container);
    }
    boolean ended = container.state() != null && container.state().terminated() != null;
    return outOfMemory(container.lastState()) ? ends(container) - (ended ? 1 : 0) : 0;
  }

  private static boolean outOfMemory(KubeJson.@Nullable State state) {
    return state != null
        && state.terminated() != null
        && "OOMKilled".equals(state.terminated().reason());
  }

  private static @Nullable PodTrouble trouble(@Nullable PodStatus status) {
    if (status == null) {
      return null;
    }
    if ("Failed".equals(status.phase()) && status.reason() != null) {
      return new PodTrouble(status.reason(), Objects.requireNonNullElse(status.message(), ""));
    }
    PodTrouble disruption = disruption(status);
    if (disruption != null) {
      return disruption;
    }
    PodTrouble unschedulable = condition(status, "PodScheduled", "Unschedulable");
    if (unschedulable != null) {
      return unschedulable;
    }
    List<ContainerStatus> statuses = new ArrayList<>();
    statuses.addAll(Objects.requireNonNullElse(status.initContainerStatuses(), List.of()));
    statuses.addAll(Objects.requireNonNullElse(status.containerStatuses(), List.of()));
    for (ContainerStatus each : statuses) {
      PodTrouble stuck = stuck(each);
      if (stuck != null) {
        return stuck;
      }
    }
    return null;
  }

  private static @Nullable PodTrouble disruption(PodStatus status) {
    if (status.conditions() != null) {
      for (Condition each : status.conditions()) {
        if ("DisruptionTarget".equals(each.type()) && "True".equals(each.status())) {
          return new PodTrouble(
              Objects.requireNonNullElse(each.reason(), "DisruptionTarget"),
              Objects.requireNonNullElse(each.message(), ""));
        }
      }
    }
    return null;
  }

  private static @Nullable PodTrouble stuck(ContainerStatus container) {
    KubeJson.Waiting waiting = container.state() == null ? null : container.state().waiting();
    if (waiting == null || waiting.reason() == null || !STUCK.contains(waiting.reason())) {
      return null;
    }
    return new PodTrouble(
        waiting.reason(),
        "container "
            + container.name()
            + ": "
            + Objects.requireNonNullElse(waiting.message(), waiting.reason()));
  }
}
