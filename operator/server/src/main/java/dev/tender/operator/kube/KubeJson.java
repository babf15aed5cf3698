package dev.tender.operator.kube;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the API server's JSON that are read, and nothing else: whatever is not named here is
 * skipped by the parser and never becomes an object.
 */
public final class KubeJson {
  private KubeJson() {}

  /** Anything that comes from a list or a watch; an ERROR event carries a code instead. */
  public interface Watched {
    @Nullable Meta metadata();

    /** HTTP code of the Status in an ERROR event. */
    @Nullable Integer code();
  }

  public record WatchLine<T extends Watched>(@Nullable String type, @Nullable T object) {}

  public record Meta(
      @Nullable String name,
      @Nullable String namespace,
      @Nullable String uid,
      @Nullable String resourceVersion,
      @Nullable String deletionTimestamp,
      @Nullable List<String> finalizers,
      @Nullable Map<String, String> labels,
      @Nullable Map<String, String> annotations,
      @Nullable Long generation,
      @Nullable Long deletionGracePeriodSeconds) {
    /** Of something that nobody has deleted with a grace. */
    public Meta(
        @Nullable String name,
        @Nullable String namespace,
        @Nullable String uid,
        @Nullable String resourceVersion,
        @Nullable String deletionTimestamp,
        @Nullable List<String> finalizers,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations,
        @Nullable Long generation) {
      this(
          name,
          namespace,
          uid,
          resourceVersion,
          deletionTimestamp,
          finalizers,
          labels,
          annotations,
          generation,
          null);
    }
  }

  /**
   * @param observedGeneration of the spec that it is about, where whoever sets it says so
   */
  public record Condition(
      @Nullable String type,
      @Nullable String status,
      @Nullable String reason,
      @Nullable String message,
      @Nullable Long observedGeneration) {}

  public record Node(
      @Nullable Meta metadata,
      @Nullable NodeSpec spec,
      @Nullable NodeStatus status,
      @Nullable Integer code)
      implements Watched {}

  public record NodeSpec(boolean unschedulable, @Nullable List<Taint> taints) {}

  public record Taint(
      @Nullable String key,
      @Nullable String value,
      @Nullable String effect,
      @Nullable String timeAdded) {}

  public record NodeStatus(
      @Nullable Map<String, String> allocatable,
      @Nullable List<Condition> conditions,
      @Nullable List<NodeAddress> addresses) {}

  public record NodeAddress(@Nullable String type, @Nullable String address) {}

  public record Pod(
      @Nullable Meta metadata,
      @Nullable PodSpec spec,
      @Nullable PodStatus status,
      @Nullable Integer code)
      implements Watched {}

  public record PodSpec(
      @Nullable String nodeName,
      @Nullable List<Container> containers,
      @Nullable List<Container> initContainers,
      @Nullable Map<String, String> overhead,
      @Nullable Amounts resources) {}

  public record Container(
      @Nullable String name, @Nullable String restartPolicy, @Nullable Amounts resources) {}

  public record Amounts(@Nullable Map<String, String> requests) {}

  public record PodStatus(
      @Nullable String phase,
      @Nullable String reason,
      @Nullable String message,
      @Nullable String podIP,
      @Nullable String nominatedNodeName,
      @Nullable List<Condition> conditions,
      @Nullable List<ContainerStatus> containerStatuses,
      @Nullable List<ContainerStatus> initContainerStatuses,
      @Nullable Map<String, String> allocatedResources,
      @Nullable Amounts resources) {}

  public record ContainerStatus(
      @Nullable String name,
      int restartCount,
      @Nullable Map<String, String> allocatedResources,
      @Nullable Amounts resources,
      @Nullable State state,
      @Nullable State lastState) {}

  public record State(
      @Nullable Waiting waiting, @Nullable Running running, @Nullable Terminated terminated) {}

  public record Running(@Nullable String startedAt) {}

  public record Waiting(@Nullable String reason, @Nullable String message) {}

  public record Terminated(
      @Nullable String reason,
      @Nullable String message,
      int exitCode,
      @Nullable String startedAt,
      @Nullable String finishedAt) {}
}
