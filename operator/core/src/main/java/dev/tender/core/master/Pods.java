package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Kubernetes shows of executor pods: they start, change size, get into trouble, and end. */
final class Pods {
  private final Turn turn;
  private final Timers timers;
  private final MasterSettings settings;
  private final Books books;
  private final Sessions sessions;
  private final Registrar frameworks;

  Pods(
      Turn turn,
      Timers timers,
      MasterSettings settings,
      Books books,
      Sessions sessions,
      Registrar frameworks) {
    this.turn = turn;
    this.timers = timers;
    this.settings = settings;
    this.books = books;
    this.sessions = sessions;
    this.frameworks = frameworks;
  }

  /**
   * @return whether it is one of ours. Whoever may make pods in a namespace can write a plan; one
   *     that cannot be true makes the pod one of others
   */
  boolean observe(Cluster.ExecutorPod seen) {
    PodEntry pod = books.pods().find(seen.plan().name());
    if (pod != null && pod.uid != null && !pod.uid.equals(seen.uid())) {
      // The old pod's end was merged away by the watch: a new one bears its name already.
      ended(pod, null);
      pod = null;
    }
    if (pod != null && !isWhere(pod.plan, seen)) {
      ended(pod, null);
      pod = null;
    }
    if (pod != null && pod.uid == null && seen.plan().term() != pod.plan.term()) {
      // An earlier master's last write came late: its pod, of another size, has the name already
      // that we chose for ours.
      createRefused(
          pod.plan.name(), new PodTrouble("AlreadyExists", "an earlier master made this pod"));
      pod = null;
    }
    if (pod == null) {
      if (!isWhere(seen.plan(), seen) || isOfAnother(seen.plan())) {
        return false;
      }
      pod = adopt(seen);
    }
    pod.uid = seen.uid();
    pod.announced = true;
    pod.address = seen.ip() == null ? pod.address : seen.ip();
    pod.phase = seen.phase();
    pod.counted = seen.counted();
    books.pods().settle(pod);
    ends(pod, seen);
    if (seen.deleting() && !pod.deleting) {
      pod.deleting = true;
      books.offers().rescindAll(pod, "its pod is being deleted: " + seen.plan().name().name());
    }
    pod.yields = pod.yields || PodEndTable.yields(seen.trouble());
    trouble(pod, seen);
    if (!pod.finished) {
      sessions.expected(pod);
      Resources confirmed = seen.confirmed();
      if (confirmed != null) {
        pod.confirmedMillis = turn.nowMillis();
        books.rooms().resizes().confirm(pod, confirmed);
      }
      books.rooms().resizes().patchIfDue(pod);
      books.offers().correct(pod.agent, "an executor pod there counts for more");
    }
    return true;
  }

  /** What is held back until it is known why its container ended may be told. */
  private void ends(PodEntry pod, Cluster.ExecutorPod seen) {
    seen.ends()
        .forEach((container, shown) -> {
          PodEntry.Ends before = pod.ended(container);
          boolean another = shown.count() > before.count();
          pod.shown(container, shown, another ? turn.nowMillis() : before.lastMillis());
          if (another) {
            books.tasks().owed().tellHeld(pod, container);
          }
        });
  }

  private static boolean isWhere(Cluster.PodPlan plan, Cluster.ExecutorPod seen) {
    return seen.node() == null || seen.node().equals(plan.node());
  }

  /** The id in the plan is that of a framework under another Framework resource. */
  private boolean isOfAnother(Cluster.PodPlan plan) {
    FrameworkEntry known = books.frameworks().find(plan.frameworkId());
    return known != null && !known.home.name.equals(plan.framework());
  }

  /**
   * The role whose books a found pod is in. A namespace whose right to a role was withdrawn while
   * no master ran keeps its tasks, but it is not for a plan to say whom they are charged to.
   */
  private String roleOf(Cluster.PodPlan plan) {
    String namespace = plan.framework().namespace();
    return books.roles().allows(namespace, plan.role()) ? plan.role() : namespace;
  }

  private void trouble(PodEntry pod, Cluster.ExecutorPod seen) {
    PodTrouble trouble = seen.trouble();
    boolean over = seen.phase() == PodPhase.FAILED || seen.phase() == PodPhase.SUCCEEDED;
    if (over && !pod.finished) {
      endTasks(pod, trouble);
      keepForOthers(pod);
      pod.finished = true;
      pod.executorAlive = false;
      books.offers().rescindAll(pod, "its pod has ended");
      books.pods().settle(pod);
      books.rooms().changed(pod);
      books.rooms().departures().leave(pod, "it has ended");
    } else if (trouble != null && PodEndTable.fatal(trouble) && !pod.leaving) {
      endTasks(pod, trouble);
      turn.notice(
          pod.framework.home.name,
          true,
          trouble.reason(),
          "executor pod " + pod.plan.name().name() + ": " + trouble.message());
      books.rooms().departures().leave(pod, trouble.reason());
    }
  }

  /** A pod that an earlier master made. */
  private PodEntry adopt(Cluster.ExecutorPod seen) {
    Cluster.PodPlan plan = seen.plan();
    FrameworkEntry framework = books.frameworks().entry(plan.frameworkId(), plan.framework());
    AgentEntry agent = books.agents().named(plan.node());
    PodEntry pod =
        new PodEntry(plan, framework, books.frameworks().standing(framework, roleOf(plan)), agent);
    adoptSize(pod, seen);
    seen.ends().forEach((container, shown) -> pod.shown(container, shown, Long.MIN_VALUE));
    pod.uid = seen.uid();
    pod.announced = true;
    pod.patched = true;
    pod.inherited = true;
    books.pods().add(pod);
    frameworks.found(framework);
    sessions.adopted(pod, seen);
    return pod;
  }

  /** A shrinking that an earlier master asked for is as good as done: nothing may rely on more. */
  private static void adoptSize(PodEntry pod, Cluster.ExecutorPod seen) {
    Resources counted = seen.counted();
    Resources requested = seen.requested();
    Resources confirmed = seen.confirmed();
    if (!counted.isEmpty()) {
      pod.target =
          counted
              .withCpuAndMemory(requested.cpuMillis(), requested.memBytes())
              .max(pod.plan.overhead());
    }
    pod.asked.ask(pod.target, counted);
    pod.granted =
        confirmed == null
            ? pod.target
            : pod.target.withCpuAndMemory(
                Math.min(pod.target.cpuMillis(), confirmed.cpuMillis()),
                Math.min(pod.target.memBytes(), confirmed.memBytes()));
  }

  /**
   * A pod leaves the ledger that had to make room for somebody: nobody is offered that room before
   * the one it was made for is in it, or has had the time.
   */
  private void keepForOthers(PodEntry pod) {
    if (!pod.yields || pod.finished) {
      return;
    }
    AgentEntry agent = pod.agent;
    // What is nominated counts as foreign already.
    Resources room = pod.entered.minusSaturating(agent.nominated);
    if (room.isEmpty()) {
      return;
    }
    agent.kept = agent.kept.plus(room);
    agent.keptSlots++;
    agent.keeps.add(
        new AgentEntry.Kept(
            room,
            timers.at(
                turn.nowMillis() + settings.yieldTime().toMillis(), () -> keepNoLonger(agent))));
  }

  /** The oldest room is free for all, or somebody has come for it. */
  void keepNoLonger(AgentEntry agent) {
    AgentEntry.Kept oldest = agent.keeps.poll();
    if (oldest != null) {
      timers.cancel(oldest.until());
      agent.kept = agent.kept.minus(oldest.room());
      agent.keptSlots--;
      books.demand().touch(agent);
    }
  }

  void gone(PodName name, String uid, @Nullable PodTrouble trouble) {
    PodEntry pod = books.pods().find(name);
    if (pod == null || (pod.uid != null && !pod.uid.equals(uid))) {
      return;
    }
    pod.yields = pod.yields || PodEndTable.yields(trouble);
    ended(pod, trouble);
  }

  private void ended(PodEntry pod, @Nullable PodTrouble trouble) {
    endTasks(pod, trouble);
    remove(pod);
  }

  private void remove(PodEntry pod) {
    sessions.forget(pod);
    books.offers().rescindAll(pod, "its pod has gone");
    pod.executorAlive = false;
    keepForOthers(pod);
    books.pods().remove(pod);
    books.rooms().changed(pod);
    books.agents().prune(pod.agent);
    cancelTimers(pod);
  }

  private void cancelTimers(PodEntry pod) {
    timers.cancel(pod.sessionTimer);
    timers.cancel(pod.startTimer);
    timers.cancel(pod.growTimer);
    timers.cancel(pod.shrinkTimer);
    timers.cancel(pod.patchTimer);
    timers.cancel(pod.overtakenTimer);
    timers.cancel(pod.idleTimer);
    timers.cancel(pod.heldTimer);
  }

  void createRefused(PodName name, PodTrouble trouble) {
    PodEntry pod = books.pods().find(name);
    if (pod == null || pod.uid != null) {
      return;
    }
    for (TaskEntry task : List.copyOf(pod.live.values())) {
      books.tasks().end(task, PodEndTable.refused(trouble));
    }
    turn.notice(pod.framework.home.name, true, trouble.reason(), trouble.message());
    remove(pod);
  }

  void resizeRefused(MasterEvent.PodResizeRefused event) {
    PodEntry pod = books.pods().find(event.pod());
    if (pod != null && event.uid().equals(pod.uid)) {
      books.rooms().resizes().refused(pod, event);
    }
  }

  /** The node is no more, and so is everything that was on it. */
  void nodeGone(AgentEntry agent) {
    for (PodEntry pod : List.copyOf(agent.pods.values())) {
      for (TaskEntry task : List.copyOf(pod.live.values())) {
        books.tasks().end(task, PodEndTable.nodeGone(agent.name, task.sent));
      }
      inheritEnds(pod);
      turn.emit(new MasterEffect.DeletePod(pod.plan.name(), pod.uid, "its node is gone"));
      remove(pod);
    }
  }

  private void endTasks(PodEntry pod, @Nullable PodTrouble trouble) {
    boolean ran = pod.executorAlive || !pod.live.isEmpty();
    for (TaskEntry task : List.copyOf(pod.live.values())) {
      books.tasks().end(task, PodEndTable.verdict(trouble, task.sent));
    }
    inheritEnds(pod);
    if (pod.custom() && ran && pod.attachedOnce) {
      turn.tell(
          pod.framework, new SchedulerMessage.Failure(pod.plan.agent(), pod.plan.executorId(), -1));
    }
  }

  private void inheritEnds(PodEntry pod) {
    books.tasks().owed().tellAllHeld(pod);
    for (TaskEntry task : List.copyOf(pod.unacknowledged.values())) {
      books.tasks().inherit(task);
    }
  }
}
