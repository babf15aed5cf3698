package dev.tender.core.master;

import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What the master adds to an agent's status. The container's end says why its processes died, and
 * the master knows why a node is emptied; the agent beside the executor can tell neither.
 */
final class Explanations {
  private Explanations() {}

  /** An acknowledgement needs the agent besides, which an agent may have left out. */
  static Work.Status completed(TaskEntry task, Work.Status status) {
    PodEntry pod = task.pod;
    // What ran before this master came may have ended before it looked.
    String container = status.endedContainer();
    if (container != null
        && pod.ended(container).outOfMemory()
        && (endSeen(task, container) || task.adopted)) {
      return explained(
          task,
          status,
          "CONTAINER_LIMITATION_MEMORY",
          "the " + container + " container ran out of memory; " + status.message());
    }
    boolean killed = status.state() == TaskState.KILLED || status.state() == TaskState.KILLING;
    if (killed && (task.drained || pod.agent.upkeep.drained)) {
      return explained(
          task,
          status,
          "AGENT_DRAINING",
          "node " + pod.agent.name + " is drained; " + status.message());
    }
    if (killed && Revocations.ended(task)) {
      TaskState told = status.state() == TaskState.KILLED ? TaskState.GONE : status.state();
      return explained(
          task,
          status.withState(task.framework.told(told)),
          "CONTAINER_PREEMPTED",
          "the revocable resources on node "
              + pod.agent.name
              + " are wanted back; "
              + status.message());
    }
    return status.agent() != null
        ? status
        : explained(task, status, status.reason(), status.message());
  }

  private static Work.Status explained(
      TaskEntry task, Work.Status status, @Nullable String reason, String message) {
    return new Work.Status(
        status.task(),
        status.state(),
        status.source(),
        reason,
        message,
        status.uuid(),
        task.pod.plan.agent(),
        status.executor(),
        status.exitCode(),
        status.endedContainer(),
        status.payload(),
        null,
        null);
  }

  /** A run does not outlive its container: the end that was seen since its launch is its own. */
  static boolean endSeen(TaskEntry task, String container) {
    return task.pod.ended(container).lastMillis() >= task.launchedMillis;
  }
}
