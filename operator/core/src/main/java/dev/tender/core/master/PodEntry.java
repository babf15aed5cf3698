package dev.tender.core.master;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.Payload;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One executor pod from plan to end. Its envelope is the larger of what we asked for ({@code
 * target}) and what Kubernetes still counts; tasks may use what is {@code granted}, the part of the
 * target that is known to be in force.
 */
final class PodEntry {
  /** Grows until CreatePod has been emitted, at the end of the ACCEPT that asked for it. */
  Cluster.PodPlan plan;

  final FrameworkEntry framework;
  final FrameworkEntry.Standing standing;
  final AgentEntry agent;

  /** Hold room: launched or about to be, not ended. */
  final LinkedHashMap<TaskId, TaskEntry> live = new LinkedHashMap<>();

  /** Live ones whose LAUNCH has not been sent: for want of a session or of room. */
  final LinkedHashSet<TaskEntry> waiting = new LinkedHashSet<>();

  /** Offers that show some of its slack. */
  final LinkedHashSet<OfferId> offers = new LinkedHashSet<>();

  /** Its IP, once it has one; kept when the pod is gone, for what is told of it then. */
  @Nullable String address;

  @Nullable String uid;
  Cluster.PodPhase phase = Cluster.PodPhase.PENDING;
  boolean deleting;

  /** It leaves so that a pod of others can have its room. */
  boolean yields;

  boolean leaving;
  boolean finished;
  Resources target;
  Resources granted;
  Resources counted = Resources.NONE;

  /** What was asked for and may still become true. */
  final AskedSizes asked = new AskedSizes();

  /** The kubelet's last word. */
  @Nullable Resources confirmed;

  /** When that word was heard. */
  long confirmedMillis = Long.MIN_VALUE / 2;

  /** What of its envelope is in the node's ledger now. */
  Resources entered = Resources.NONE;

  boolean slotEntered;
  Resources tasks = Resources.NONE;
  Resources offeredInside = Resources.NONE;

  /** How much of the envelope, slack included, is reserved or revocable. */
  Marked drawn = Marked.NONE;

  /** What of that is in the node's ledger now. */
  Marked drawnEntered = Marked.NONE;

  /** How much of {@code tasks} is reserved or revocable; the same of floor and offered slack. */
  Marked tasksMarked = Marked.NONE;

  Marked floorMarked = Marked.NONE;
  Marked offeredMarked = Marked.NONE;

  /** The custom executor's floor is charged: its process lives or a task for it is on its way. */
  boolean floorHeld;

  /** The custom executor as it was described when its floor was first charged; null until then. */
  @Nullable Payload executor;

  /** The custom executor's process lives, as far as we know. */
  boolean executorAlive;

  /** CreatePod has been emitted, or Kubernetes has shown the pod. */
  boolean announced;

  /** Has run a task. */
  boolean used;

  /** Has been or may have been resized, so that the kubelet's word on it counts. */
  boolean patched;

  @Nullable String session;

  /** Since when nobody hears its agent, as far as this master knows; of no meaning before that. */
  long silentSinceMillis;

  /** After a take-over: its session is expected back, and its node waits for it. */
  boolean awaited;

  /** An earlier master's pod that runs, whose agent has not been here yet. */
  boolean unheard;

  /** An earlier master's pod, and nobody has asked yet what its slack bears. */
  boolean inherited;

  /** Had a session at least once, under this master or, as far as we know, under another. */
  boolean attachedOnce;

  /** Ended by the agent's word, not acknowledged yet: the pod stays as long as there are any. */
  final LinkedHashMap<TaskId, TaskEntry> unacknowledged = new LinkedHashMap<>();

  final Acknowledged acknowledged = new Acknowledged();

  /** Ends that were reported before Kubernetes showed why the container ended. */
  final LinkedHashMap<TaskId, Held> held = new LinkedHashMap<>();

  /** Of its containers, by their names. */
  private final TreeMap<String, Ends> ends = new TreeMap<>();

  long patchedMillis = Long.MIN_VALUE / 2;
  boolean patchDue;

  /** No shrinking before this: the kubelet refused it. */
  long fixedUntilMillis;

  /** The least slack since the shrink timer was set. */
  Resources leastSlack = Resources.NONE;

  Timers.@Nullable Timer sessionTimer;
  Timers.@Nullable Timer startTimer;
  Timers.@Nullable Timer growTimer;
  Timers.@Nullable Timer shrinkTimer;
  Timers.@Nullable Timer patchTimer;
  Timers.@Nullable Timer overtakenTimer;
  Timers.@Nullable Timer idleTimer;
  Timers.@Nullable Timer heldTimer;

  /**
   * How a container has ended so far.
   *
   * @param lastOutOfMemory which of these ends was the last for want of memory; 0 for none
   * @param lastMillis when this master last saw one
   */
  record Ends(int count, int lastOutOfMemory, long lastMillis) {
    static final Ends NONE = new Ends(0, 0, Long.MIN_VALUE);

    /** The last time for want of memory. */
    boolean outOfMemory() {
      return lastOutOfMemory > 0 && lastOutOfMemory == count;
    }
  }

  /** A terminal status that its framework has not heard of yet. */
  record Held(Work.Status status, Work.TaskState newest) {}

  PodEntry(
      Cluster.PodPlan plan,
      FrameworkEntry framework,
      FrameworkEntry.Standing standing,
      AgentEntry agent) {
    this.plan = plan;
    this.framework = framework;
    this.standing = standing;
    this.agent = agent;
    this.target = plan.envelope();
    this.granted = plan.envelope();
  }

  boolean custom() {
    return plan.executorId() != null;
  }

  /** Has a container for each task of the group that it was made for, and takes no other work. */
  boolean forGroup() {
    return plan.shape().startsWith(Work.GROUP);
  }

  /** The group has ended that it was made for; another of the executor's id has another pod. */
  boolean groupIsOver() {
    return forGroup() && used && idle() && !executorAlive;
  }

  /** Can take new work, now or when it has started. */
  boolean usable() {
    return !deleting && !leaving && !finished;
  }

  Ends ended(String container) {
    return ends.getOrDefault(container, Ends.NONE);
  }

  /** What Kubernetes shows of the ends of a container. */
  void shown(String container, Cluster.ContainerEnds shown, long lastMillis) {
    ends.put(container, new Ends(shown.count(), shown.outOfMemory(), lastMillis));
  }

  /** What the node's ledger holds for it. */
  Resources envelope() {
    return finished ? Resources.NONE : counted.max(target);
  }

  Resources floor() {
    return floorHeld ? plan.floor() : Resources.NONE;
  }

  Bundle floorBundle() {
    return new Bundle(floor(), floorHeld ? floorMarked : Marked.NONE);
  }

  /** What its executor and tasks hold that is reserved or revocable. */
  Marked neededMarked() {
    return floorHeld ? tasksMarked.plus(floorMarked) : tasksMarked;
  }

  /** How much of its slack is reserved or revocable, apart from what offers show. */
  Marked slackMarked() {
    return drawn.isEmpty()
        ? drawn
        : drawn.minusSaturating(neededMarked()).minusSaturating(offeredMarked);
  }

  /**
   * Works out anew how much of the envelope is reserved or revocable: what is needed, and of the
   * rest no more than there is room for. So slack that is plain goes first when it shrinks.
   */
  void redraw() {
    if (finished) {
      drawn = Marked.NONE;
    } else if (!drawn.isEmpty() || !tasksMarked.isEmpty() || !floorMarked.isEmpty()) {
      Marked needed = neededMarked();
      Marked slack = drawn.minusSaturating(needed);
      Marked kept = Marked.of(Revocable.MARK, slack.lent()).plus(backed(slack.lasting(), needed));
      drawn = needed.plus(kept.within(envelope().minusSaturating(needed())));
    }
  }

  /**
   * Slack that is reserved: what offers show, and of the rest no more than is reserved of the node
   * for this pod's role and is neither in other pods nor in offers.
   */
  private Marked backed(Marked reserved, Marked needed) {
    Marked slack = reserved.only(mark -> mark.usableBy(standing.role));
    Marked shown = slack.min(offeredMarked);
    Marked others = agent.drawn.minusSaturating(drawnEntered);
    Marked backing =
        agent
            .reserved
            .minusSaturating(others)
            .minusSaturating(agent.heldMarked)
            .minusSaturating(needed)
            .minusSaturating(shown);
    return shown.plus(slack.minusSaturating(shown).min(backing));
  }

  /** Overhead, floor and tasks: what must be there. */
  Resources needed() {
    return plan.overhead().plus(floor()).plus(tasks);
  }

  /** Overhead, the floor of an executor that lives, and the tasks that have been sent. */
  Resources running() {
    Resources sum = plan.overhead().plus(tasks);
    for (TaskEntry task : waiting) {
      sum = sum.minus(task.task.resources());
    }
    return executorAlive ? sum.plus(plan.floor()) : sum;
  }

  /** What of the granted room nobody uses and no offer shows. */
  Resources slack() {
    return granted.min(target).minusSaturating(needed()).minusSaturating(offeredInside);
  }

  Bundle slackBundle() {
    Resources slack = slack();
    return new Bundle(slack, slackMarked().within(slack));
  }

  /** No task is in it, and none is on its way. */
  boolean idle() {
    return live.isEmpty();
  }

  /**
   * Slack may be offered: always that of a custom executor; a command pod's only as a whole. What a
   * container was made with is of no use to other tasks than its own.
   */
  boolean offersSlack() {
    return usable() && session != null && !forGroup() && (custom() || idle());
  }
}
