package dev.tender.operator.kube;

import dev.tender.core.model.Cluster;
import dev.tender.operator.kube.KubeJson.ContainerStatus;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.KubeJson.Pod;
import dev.tender.operator.kube.KubeJson.Running;
import dev.tender.operator.kube.KubeJson.Terminated;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * One of our pods whose executor container is a task and nothing else.
 *
 * @param task TaskInfo as JSON, as it was when the pod was made
 * @param startedMillis when the container began; null when it has not, or nobody says
 * @param end how the container ended; null when it has not
 */
public record TaskPod(
    Cluster.ExecutorPod pod, String task, @Nullable Long startedMillis, @Nullable End end) {

  /**
   * The end of a container.
   *
   * @param code what its process exited with, or 128 and the signal that ended it
   * @param reason of Kubernetes, such as Completed, Error, OOMKilled or StartError
   * @param message often empty
   * @param stopped whether the pod was being deleted when it ended
   */
  public record End(int code, String reason, String message, boolean stopped) {}

  /** Null for a pod with an agent, and for one that cannot be read. */
  static @Nullable TaskPod of(Cluster.ExecutorPod pod, Pod seen) {
    String task = PlanAnnotation.taskOf(seen.metadata());
    if (task == null) {
      return null;
    }
    ContainerStatus container = ExecutorPodDecoder.executor(seen);
    Running running =
        container == null || container.state() == null ? null : container.state().running();
    Terminated terminated =
        container == null || container.state() == null ? null : container.state().terminated();
    Long started = null;
    if (running != null) {
      started = millis(running.startedAt());
    } else if (terminated != null) {
      started = millis(terminated.startedAt());
    }
    return new TaskPod(
        pod, task, started, terminated == null ? null : end(terminated, seen.metadata()));
  }

  public boolean begun() {
    return startedMillis != null || end != null;
  }

  private static End end(Terminated terminated, @Nullable Meta meta) {
    return new End(
        terminated.exitCode(),
        terminated.reason() == null ? "" : terminated.reason(),
        terminated.message() == null ? "" : terminated.message(),
        meta != null && stopped(terminated, meta));
  }

  /** The deletion's time is when the grace is over; times have whole seconds. */
  private static boolean stopped(Terminated terminated, Meta meta) {
    Long over = millis(meta.deletionTimestamp());
    if (over == null) {
      return false;
    }
    Long grace = meta.deletionGracePeriodSeconds();
    Long finished = millis(terminated.finishedAt());
    return finished == null || finished >= over - (grace == null ? 0 : grace * 1000);
  }

  private static @Nullable Long millis(@Nullable String time) {
    try {
      return time == null ? null : Instant.parse(time).toEpochMilli();
    } catch (DateTimeParseException _) {
      return null;
    }
  }
}
