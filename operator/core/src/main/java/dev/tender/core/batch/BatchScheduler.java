package dev.tender.core.batch;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * First come, first fit: every offer is walked in the order in which the tasks were applied; what
 * does not fit is passed over and keeps its place. A task that was dropped before it ran, or whose
 * room was taken back for somebody else, goes back to its place after a pause that doubles.
 */
public final class BatchScheduler {
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  private final Function<AgentId, Cluster.@Nullable Node> nodes;
  private final Supplier<Resources> overhead;

  /** In the order in which they were applied. */
  private final LinkedHashMap<TaskId, Entry> tasks = new LinkedHashMap<>();

  private boolean suppressed;

  /**
   * @param nodes of agents; null for one that is gone
   * @param overhead what a new pod takes besides its task
   */
  public BatchScheduler(
      Function<AgentId, Cluster.@Nullable Node> nodes, Supplier<Resources> overhead) {
    this.nodes = nodes;
    this.overhead = overhead;
  }

  private enum Phase {
    WAITING,
    PAUSED,
    LAUNCHED
  }

  private static final class Entry {
    private final Work.Applied task;
    private Phase phase = Phase.WAITING;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** Somebody deleted it while it ran. */
    private boolean unwanted;

    private Entry(Work.Applied task) {
      this.task = task;
    }
  }

  /** Somebody applied a task. One that is known already is not taken twice. */
  public List<BatchDecision> apply(Work.Applied task) {
    if (tasks.containsKey(task.id())) {
      return List.of();
    }
    String problem = task.problem();
    if (problem != null) {
      return List.of(new BatchDecision.Ended(task, TaskState.ERROR, "TASK_INVALID", problem));
    }
    tasks.put(task.id(), new Entry(task));
    return revive();
  }

  /** A task that runs already, found after a take-over. */
  public void adopt(Work.Applied task) {
    Entry entry = tasks.computeIfAbsent(task.id(), key -> new Entry(task));
    entry.phase = Phase.LAUNCHED;
  }

  /** Somebody deleted a task; null when it is not for us to end because it has been launched. */
  public @Nullable List<BatchDecision> withdraw(TaskId id) {
    Entry entry = tasks.get(id);
    if (entry == null) {
      return null;
    }
    if (entry.phase == Phase.LAUNCHED) {
      entry.unwanted = true;
      return null;
    }
    tasks.remove(id);
    return List.of(deleted(entry));
  }

  private static BatchDecision deleted(Entry entry) {
    return new BatchDecision.Ended(
        entry.task,
        TaskState.KILLED,
        "TASK_KILLED_DURING_LAUNCH",
        "deleted before it was launched");
  }

  /**
   * Is a task that has ended so launched again? If it never ran, and if it was preempted: it did
   * nothing wrong, and whoever took its room back knew that it would be.
   *
   * @param reason Mesos reason without its REASON_ prefix
   */
  public static boolean isTriedAgain(TaskState state, @Nullable String reason) {
    return state == TaskState.DROPPED
        || (state == TaskState.GONE && "CONTAINER_PREEMPTED".equals(reason));
  }

  /** Those that wait for an offer or for the end of a pause. */
  public List<TaskId> unlaunched() {
    List<TaskId> found = new ArrayList<>();
    for (Entry entry : tasks.values()) {
      if (entry.phase != Phase.LAUNCHED) {
        found.add(entry.task.id());
      }
    }
    return found;
  }

  /** A pause is over. */
  public List<BatchDecision> again(TaskId id) {
    Entry entry = tasks.get(id);
    if (entry == null || entry.phase != Phase.PAUSED) {
      return List.of();
    }
    entry.phase = Phase.WAITING;
    return revive();
  }

  private List<BatchDecision> revive() {
    suppressed = false;
    return List.of(new BatchDecision.Revive());
  }

  public List<BatchDecision> offered(List<Work.Offer> offers) {
    List<BatchDecision> decisions = new ArrayList<>();
    for (Work.Offer offer : offers) {
      List<Work.Task> chosen = choose(offer);
      decisions.add(
          chosen.isEmpty()
              ? new BatchDecision.Decline(offer.id())
              : new BatchDecision.Launch(offer.id(), chosen));
    }
    if (!suppressed && nobodyWaits()) {
      suppressed = true;
      decisions.add(new BatchDecision.Suppress());
    }
    return decisions;
  }

  private boolean nobodyWaits() {
    for (Entry entry : tasks.values()) {
      if (entry.phase == Phase.WAITING) {
        return false;
      }
    }
    return true;
  }

  /** Every room inside takes one task; outside every task but the first needs overhead too. */
  private List<Work.Task> choose(Work.Offer offer) {
    Cluster.Node node = nodes.apply(offer.agent());
    List<Bundle> rooms = new ArrayList<>(offer.inside().values());
    Bundle outside = offer.outside();
    Resources extra = Resources.NONE;
    List<Work.Task> chosen = new ArrayList<>();
    for (Entry entry : tasks.values()) {
      if (entry.phase != Phase.WAITING || node == null || !suits(node, entry.task)) {
        continue;
      }
      Resources wanted = entry.task.resources();
      Bundle kind = outside.kindWith(wanted.plus(extra));
      boolean outsideFits = kind != null;
      // GPUs of a pod are left to tasks that want them, unless there is no other room.
      int room = firstFit(rooms, wanted, true);
      if (room < 0 && !outsideFits) {
        room = firstFit(rooms, wanted, false);
      }
      Marked marked;
      if (room >= 0) {
        Bundle fits = rooms.remove(room).kindWith(wanted);
        marked = fits == null ? Marked.NONE : fits.take(wanted).marked();
      } else if (kind != null) {
        Bundle taken = kind.take(wanted);
        marked = taken.marked();
        outside = outside.minus(taken).without(extra);
        extra = overhead.get();
      } else {
        continue;
      }
      entry.phase = Phase.LAUNCHED;
      chosen.add(entry.task.on(offer.agent(), marked));
    }
    return chosen;
  }

  private static int firstFit(List<Bundle> rooms, Resources wanted, boolean sameGpus) {
    for (int i = 0; i < rooms.size(); i++) {
      Bundle room = rooms.get(i);
      if (room.kindWith(wanted) != null && (!sameGpus || room.total().gpus() == wanted.gpus())) {
        return i;
      }
    }
    return -1;
  }

  private static boolean suits(Cluster.Node node, Work.Applied task) {
    return node.labels().entrySet().containsAll(task.nodeSelector().entrySet())
        && (task.gpuResource().isEmpty() || task.gpuResource().equals(node.gpuResource()));
  }

  public List<BatchDecision> updated(Work.Status status) {
    List<BatchDecision> decisions = new ArrayList<>();
    String uuid = status.uuid();
    if (uuid != null) {
      decisions.add(new BatchDecision.Acknowledge(status.task(), uuid));
    }
    Entry entry = tasks.get(status.task());
    if (entry == null || entry.phase != Phase.LAUNCHED || !status.state().terminal()) {
      return decisions;
    }
    boolean again = isTriedAgain(status.state(), status.reason());
    if (again && entry.unwanted) {
      tasks.remove(status.task());
      decisions.add(deleted(entry));
    } else if (again) {
      entry.phase = Phase.PAUSED;
      decisions.add(new BatchDecision.RetryLater(status.task(), entry.pauseMillis));
      entry.pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, entry.pauseMillis * 2);
    } else {
      tasks.remove(status.task());
    }
    return decisions;
  }
}
