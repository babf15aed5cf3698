package dev.tender.core.master;

import dev.tender.core.allocator.RoleNode;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes lent room back: revocable offers are rescinded at once, the frameworks of revocable tasks
 * are asked by inverse offer, and what is left of these tasks after the grace is ended, unless
 * nobody wants the room any more by then. What is not revocable is never touched.
 */
final class Revocations {
  /** How long the room may take to come back after that; then it is not waited for any more. */
  private static final long SETTLE_MILLIS = 60_000;

  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final Books books;

  /** Whose room is not back yet. */
  private final LinkedHashSet<Revocation> active = new LinkedHashSet<>();

  Revocations(Turn turn, Timers timers, MasterSettings settings, Books books) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.books = books;
  }

  /** Room that is being taken back for somebody. */
  static final class Revocation {
    final Standing claimant;
    final AgentEntry agent;
    final boolean forGuarantee;
    final Set<TaskEntry> tasks = new LinkedHashSet<>();

    /** Where they ran, and executors that are to end as a whole. */
    final Set<PodEntry> pods = new LinkedHashSet<>();

    final Set<PodEntry> executors = new LinkedHashSet<>();

    /** What frameworks were last asked. */
    final Map<FrameworkEntry, OfferId> asked = new LinkedHashMap<>();

    Resources amount = Resources.NONE;
    long endMillis;

    /** The grace is over. */
    boolean over;

    Timers.@Nullable Timer timer;

    private Revocation(Standing claimant, AgentEntry agent, boolean forGuarantee) {
      this.claimant = claimant;
      this.agent = agent;
      this.forGuarantee = forGuarantee;
    }
  }

  /**
   * What is missing to the guarantees of a claimant's roles, as far as limits let it have that, and
   * is not on its way yet.
   */
  Resources unmet(Standing claimant) {
    Resources unmet = Resources.NONE;
    for (RoleNode at = claimant.claim().role(); at != null; at = at.above()) {
      if (!at.guarantee().isEmpty()) {
        unmet = unmet.max(at.guarantee().minusSaturating(at.secured().plus(coming(at))));
      }
    }
    return claimant.claim().withinLimits(unmet);
  }

  private Resources coming(RoleNode role) {
    Resources sum = Resources.NONE;
    for (Revocation each : active) {
      for (RoleNode at = each.claimant.claim().role(); at != null; at = at.above()) {
        if (at == role) {
          sum = sum.plus(each.amount);
        }
      }
    }
    return sum;
  }

  /** Is room being made for it, or for what was the same framework under another id? */
  boolean isComing(Standing claimant) {
    for (Revocation each : active) {
      if (each.claimant.framework.home == claimant.framework.home
          && each.claimant.role.equals(claimant.role)) {
        return true;
      }
    }
    return false;
  }

  /** Forgets those whose room is back, or has been waited for long enough. */
  void prune() {
    for (Revocation each : List.copyOf(active)) {
      if (each.tasks.isEmpty() && (isBack(each) || isLate(each))) {
        active.remove(each);
        List.copyOf(each.asked.keySet()).forEach(framework -> withdraw(each, framework));
      }
    }
  }

  private void withdraw(Revocation revocation, FrameworkEntry framework) {
    OfferId asked = revocation.asked.remove(framework);
    if (asked != null) {
      books.inverse().withdraw(asked);
    }
  }

  private boolean isLate(Revocation revocation) {
    return turn.nowMillis() > revocation.endMillis + SETTLE_MILLIS;
  }

  private static boolean isBack(Revocation revocation) {
    for (PodEntry pod : revocation.pods) {
      Resources drawn = pod.drawn.lent();
      if (!pod.finished && !pod.neededMarked().lent().contains(drawn)) {
        return false;
      }
    }
    return true;
  }

  void revoke(Standing claimant, AgentEntry agent, Resources lacking, Borrowed borrowed) {
    boolean guarantee = !unmet(claimant).isEmpty();
    Revocation revocation = new Revocation(claimant, agent, guarantee);
    revocation.endMillis = turn.nowMillis() + settings.preemptionGrace().toMillis();
    Resources rest = lacking;
    for (Borrowed.Part part : borrowed.parts()) {
      Resources amount = part.amount().withoutPorts();
      if (amount.min(rest).isEmpty()) {
        continue;
      }
      rest = rest.minusSaturating(amount);
      revocation.amount = revocation.amount.plus(amount);
      take(part, revocation);
    }
    if (revocation.amount.isEmpty()) {
      return;
    }
    // It refused the agent when that had less: it is asked before those who refused it as it is.
    agent.declined.remove(claimant);
    active.add(revocation);
    if (!revocation.tasks.isEmpty() || !revocation.executors.isEmpty()) {
      revocation.timer = timers.at(revocation.endMillis, () -> over(revocation));
      ask(revocation);
    }
  }

  private void take(Borrowed.Part part, Revocation revocation) {
    OfferEntry offer = part.offer();
    PodEntry pod = part.pod();
    TaskEntry task = part.task();
    if (offer != null) {
      books.offers().takeAway(offer, "what it lends is wanted by role " + revocation.claimant.role);
      offer.agent.declinedBy(offer.standing);
    } else if (pod != null) {
      revocation.executors.add(pod);
      pod.live.values().forEach(each -> take(each, revocation));
      revocation.pods.add(pod);
    } else if (task != null) {
      take(task, revocation);
    }
  }

  private static void take(TaskEntry task, Revocation revocation) {
    revocation.tasks.add(task);
    revocation.pods.add(task.pod);
    task.revocation = revocation;
  }

  private void ask(Revocation revocation) {
    Map<FrameworkEntry, Resources> wanted = wanted(revocation);
    wanted.forEach((framework, amount) -> {
      ask(revocation, framework, amount);
      turn.notice(
          framework.home.name,
          true,
          "Preempted",
          "revocable "
              + amount
              + " on node "
              + revocation.agent.name
              + " is wanted back by role "
              + revocation.claimant.role
              + "; tasks that use it are ended in "
              + settings.preemptionGrace().toSeconds()
              + " s");
    });
  }

  private static Map<FrameworkEntry, Resources> wanted(Revocation revocation) {
    Map<FrameworkEntry, Resources> wanted = new LinkedHashMap<>();
    for (TaskEntry task : revocation.tasks) {
      wanted.merge(task.framework, task.task.marked().lent(), Resources::plus);
    }
    for (PodEntry pod : revocation.executors) {
      if (pod.floorHeld) {
        wanted.merge(pod.framework, pod.floorMarked.lent(), Resources::plus);
      }
    }
    return wanted;
  }

  private void ask(Revocation revocation, FrameworkEntry framework, Resources amount) {
    OfferId id =
        books
            .inverse()
            .ask(
                framework,
                revocation.agent,
                new Cluster.Unavailability(revocation.endMillis, null),
                amount);
    if (id != null) {
      revocation.asked.put(framework, id);
    }
  }

  /** A framework has come back, perhaps as another process: it is told what is wanted of it. */
  void connected(FrameworkEntry framework) {
    for (Revocation revocation : active) {
      Resources amount = wanted(revocation).get(framework);
      if (amount != null && !revocation.over) {
        ask(revocation, framework, amount);
      }
    }
  }

  /** An agent has come back, which may not have heard that its executor is to end. */
  void attached(PodName name) {
    PodEntry pod = books.pods().find(name);
    for (Revocation revocation : active) {
      if (pod != null && revocation.executors.contains(pod)) {
        shutDownIfEmpty(revocation, pod);
      }
    }
  }

  /** The grace is over. */
  private void over(Revocation revocation) {
    revocation.timer = null;
    if (!isStillWanted(revocation)) {
      active.remove(revocation);
      revocation.tasks.forEach(task -> task.revocation = null);
      List.copyOf(revocation.asked.keySet()).forEach(each -> withdraw(revocation, each));
      return;
    }
    revocation.over = true;
    for (TaskEntry task : List.copyOf(revocation.tasks)) {
      PodEntry pod = task.pod;
      if (!task.live()) {
        continue; // With another of its group, a moment ago.
      }
      if (!task.sent) {
        books.tasks().endUnsent(task, PodEndTable.preempted(pod.agent.name));
        if (!pod.attachedOnce && pod.idle()) {
          books.rooms().departures().leave(pod, "the room for what it was made for was lent");
        }
      } else {
        task.killWanted = true;
        turn.order(
            pod, new MasterEffect.AgentCommand.Kill(task.framework.id, task.task.id(), null));
      }
    }
    revocation.executors.forEach(pod -> shutDownIfEmpty(revocation, pod));
  }

  private boolean isStillWanted(Revocation revocation) {
    Standing claimant = revocation.claimant;
    if (!claimant.claim().isActive() || !revocation.agent.offerable()) {
      return false;
    }
    active.remove(revocation);
    boolean lacks = !unmet(claimant).isEmpty();
    active.add(revocation);
    return lacks || !revocation.forGuarantee;
  }

  /** An executor whose own room was lent goes after its tasks. */
  private void shutDownIfEmpty(Revocation revocation, PodEntry pod) {
    var executor = pod.plan.executorId();
    if (revocation.over && executor != null && pod.live.isEmpty() && pod.executorAlive) {
      turn.order(pod, new MasterEffect.AgentCommand.ShutdownExecutor(pod.framework.id, executor));
    }
  }

  /** A task takes no room any more, or cannot be reached: its room is not to be waited for. */
  void released(TaskEntry task) {
    Revocation revocation = task.revocation;
    if (revocation == null || !revocation.tasks.remove(task)) {
      return;
    }
    if (!revocation.over && !task.live()) {
      withdrawIfDone(revocation, task.framework);
    }
    if (revocation.tasks.isEmpty()) {
      if (revocation.executors.isEmpty()) {
        timers.cancel(revocation.timer);
        revocation.endMillis = Math.min(revocation.endMillis, turn.nowMillis());
      }
      revocation.executors.forEach(pod -> shutDownIfEmpty(revocation, pod));
    }
  }

  /** Nothing is left of what a framework was asked for before the time. */
  private void withdrawIfDone(Revocation revocation, FrameworkEntry framework) {
    if (!wanted(revocation).containsKey(framework)) {
      withdraw(revocation, framework);
    }
  }

  /**
   * The agent of a task is back that could not be reached: what was wanted of it may be wanted
   * anew.
   */
  static void reached(TaskEntry task) {
    if (!task.killWanted) {
      task.revocation = null;
    }
  }

  /** Was the task told to end because its room is wanted back? */
  static boolean ended(TaskEntry task) {
    Revocation revocation = task.revocation;
    return revocation != null && revocation.over;
  }
}
