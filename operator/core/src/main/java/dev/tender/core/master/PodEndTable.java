package dev.tender.core.master;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Work.TaskState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a pod's end becomes its tasks' state; the table is in docs/executors.md, "Ends". A task that
 * was never sent to an agent has not run and may be tried again at once; that is DROPPED, whatever
 * ended its pod, unless trying again is bound to fail the same way.
 */
final class PodEndTable {
  private static final Set<String> CANNOT_START =
      Set.of(
          "ErrImageNeverPull",
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ImageInspectError",
          "RegistryUnavailable",
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError",
          "StartError",
          "LauncherNotExecutable");

  private static final Set<String> YIELDING = Set.of("Preempted", "Preempting", "Evicted");

  private PodEndTable() {}

  /** Lost a race for the node's room. */
  static boolean lostRace(PodTrouble trouble) {
    return trouble.reason().equals("Unschedulable") || trouble.reason().startsWith("OutOf");
  }

  /** The pod was made to go so that somebody else can use its room. */
  static boolean yields(@Nullable PodTrouble trouble) {
    return trouble != null && YIELDING.contains(trouble.reason());
  }

  /** Does trouble of a living pod mean that it will never do its work? */
  static boolean fatal(PodTrouble trouble) {
    return lostRace(trouble) || CANNOT_START.contains(trouble.reason());
  }

  static Verdict verdict(@Nullable PodTrouble trouble, boolean sent) {
    if (trouble == null) {
      return new Verdict(
          sent ? TaskState.FAILED : TaskState.DROPPED,
          "EXECUTOR_TERMINATED",
          "the executor pod was deleted",
          true);
    }
    String message = trouble.reason() + ": " + trouble.message();
    if (CANNOT_START.contains(trouble.reason())) {
      return new Verdict(TaskState.FAILED, "CONTAINER_LAUNCH_FAILED", message, true);
    }
    if (lostRace(trouble)) {
      return sent
          ? new Verdict(TaskState.FAILED, "EXECUTOR_TERMINATED", message, true)
          : new Verdict(TaskState.DROPPED, "INVALID_OFFERS", message, true);
    }
    if (trouble.reason().startsWith("Preempt")) {
      return new Verdict(
          sent ? TaskState.GONE : TaskState.DROPPED, "CONTAINER_PREEMPTED", message, true);
    }
    if (trouble.reason().equals("OOMKilled") && sent) {
      return new Verdict(TaskState.FAILED, "CONTAINER_LIMITATION_MEMORY", message, true);
    }
    return new Verdict(
        sent ? TaskState.FAILED : TaskState.DROPPED, "EXECUTOR_TERMINATED", message, true);
  }

  /** The API server did not let the pod be made. */
  static Verdict refused(PodTrouble trouble) {
    if (trouble.reason().equals(PodTrouble.NO_IMAGE)) {
      return new Verdict(TaskState.ERROR, "TASK_INVALID", trouble.message(), true);
    }
    return new Verdict(
        TaskState.DROPPED, "INVALID_OFFERS", trouble.reason() + ": " + trouble.message(), true);
  }

  static Verdict nodeGone(String node, boolean sent) {
    return new Verdict(
        sent ? TaskState.GONE : TaskState.DROPPED,
        "AGENT_REMOVED",
        "node " + node + " was removed from the cluster",
        true);
  }

  /** For those that never left; the others are told to end. */
  static Verdict drained(String node) {
    return new Verdict(
        TaskState.DROPPED,
        "AGENT_DRAINING",
        "node " + node + " is drained, and the task had not been sent to it yet",
        true);
  }

  /** For those that never left; the others are told to end. */
  static Verdict preempted(String node) {
    return new Verdict(
        TaskState.DROPPED,
        "CONTAINER_PREEMPTED",
        "the revocable resources on node " + node + " were wanted back before the task was sent",
        true);
  }

  /** For those that never left; the others become unreachable and may come back. */
  static Verdict neverHeard(String node) {
    return new Verdict(
        TaskState.DROPPED,
        "AGENT_DISCONNECTED",
        "the agent on node " + node + " was not heard of before the launch could be sent",
        true);
  }
}
