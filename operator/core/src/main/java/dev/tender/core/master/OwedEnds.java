package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends that are the master's to tell: those that no agent repeats any more, until they are
 * acknowledged, and those that wait for the kubelet's word on their cause.
 */
final class OwedEnds {
  private static final long RETRY_FIRST_MILLIS = 10_000;
  private static final long RETRY_LONGEST_MILLIS = 600_000;

  /** How long the kubelet may take to say why a container ended. */
  private static final long CAUSE_MILLIS = 5_000;

  /** Passes an agent's status on to its framework. */
  interface Passage {
    void pass(TaskEntry task, Work.Status status, TaskState newest);
  }

  private final Turn turn;
  private final Timers timers;
  private final Passage passage;
  private final long masterHash;
  private long updates;

  OwedEnds(Turn turn, Timers timers, MasterSettings settings, Passage passage) {
    this.turn = turn;
    this.timers = timers;
    this.masterHash = hash(settings.masterId());
    this.passage = passage;
  }

  /** Sixteen bytes in base64, as those of agents are. */
  String newUuid() {
    byte[] bytes =
        ByteBuffer.allocate(2 * Long.BYTES).putLong(masterHash).putLong(updates++).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Masters' ids differ in their beginnings or their ends; 64 bits tell them apart. */
  private static long hash(String masterId) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < masterId.length(); i++) {
      hash = (hash ^ masterId.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  void owe(TaskEntry task, Work.Status status) {
    task.owed = status;
    task.retryMillis = RETRY_FIRST_MILLIS;
    LastTold last = task.lastTold;
    if (last != null && last.hears(task.framework, status.uuid())) {
      // The agent told it, whose pod is gone, and its acknowledgement may be on its way.
      repeatAt(task, last.atMillis() + RETRY_FIRST_MILLIS);
    } else {
      resend(task);
    }
  }

  /** Sends an owed update, and again later until it is acknowledged. */
  void resend(TaskEntry task) {
    Work.Status owed = task.owed;
    if (owed == null) {
      return;
    }
    task.lastTold = LastTold.of(task.framework, owed.uuid(), turn.nowMillis());
    turn.tell(task.framework, new SchedulerMessage.Update(owed));
    repeatAt(task, turn.nowMillis() + task.retryMillis);
  }

  private void repeatAt(TaskEntry task, long millis) {
    timers.cancel(task.retry);
    task.retry = timers.at(Math.max(turn.nowMillis(), millis), () -> resend(task));
    task.retryMillis = Math.min(RETRY_LONGEST_MILLIS, task.retryMillis * 2);
  }

  /**
   * The agent noticed first that the container ended, and the kubelet will say why: the task's room
   * is free, its framework hears of it in a moment.
   */
  void hold(PodEntry pod, Work.Status status, TaskState newest) {
    pod.held.put(status.task(), new PodEntry.Held(status, newest));
    if (pod.heldTimer == null) {
      pod.heldTimer = timers.at(turn.nowMillis() + CAUSE_MILLIS, () -> tellAllHeld(pod));
    }
  }

  /** The pod shows why one of its containers ended. */
  void tellHeld(PodEntry pod, String container) {
    tellHeld(pod, List.copyOf(pod.held.values()), container);
    if (pod.held.isEmpty()) {
      timers.cancel(pod.heldTimer);
      pod.heldTimer = null;
    }
  }

  /** The pod is gone, or shows nothing in time. */
  void tellAllHeld(PodEntry pod) {
    timers.cancel(pod.heldTimer);
    pod.heldTimer = null;
    tellHeld(pod, List.copyOf(pod.held.values()), null);
  }

  /**
   * @param container whose tasks are meant; null for all
   */
  private void tellHeld(PodEntry pod, List<PodEntry.Held> held, @Nullable String container) {
    for (PodEntry.Held each : held) {
      if (container != null && !container.equals(each.status().endedContainer())) {
        continue;
      }
      pod.held.remove(each.status().task());
      TaskEntry task = pod.framework.tasks.in(pod, each.status().task());
      if (task != null && task.owed == null) {
        passage.pass(task, each.status(), each.newest());
      }
    }
  }
}
