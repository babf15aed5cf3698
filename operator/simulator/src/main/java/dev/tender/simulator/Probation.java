package dev.tender.simulator;

import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterAudit.AgentAudit;
import dev.tender.core.model.Cluster;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a healed world has to show: everything gets done, and nobody starves. */
final class Probation {
  private static final long LOOK_MILLIS = 5_000;
  private static final long LONGEST_MILLIS = 3_600_000;

  /** So often somebody may be seen with free room beside it before that is called starving. */
  private static final int LOOKS = 12;

  /**
   * Agents that are away come back, and whoever is told has to acknowledge. An id that its
   * scheduler never heard of is forgotten after its failover time-out of ten minutes, which begin
   * when its connection is noticed to be dead; then its pods leave.
   */
  private static final long EMPTY_MILLIS = 720_000;

  private static final long SETTLE_MILLIS = 60_000;
  private static final long OFFER_TIMEOUT_MILLIS = 32_000;
  private static final long OFFER_MAXIMUM_MILLIS = 600_000;

  /** An answer, the way there and back, and the coalescing of what became free. */
  private static final long TURN_MILLIS = 1_000;

  private final World world;
  private final Map<Scheduler, Integer> hungryLooks = new HashMap<>();

  Probation(World world) {
    this.world = world;
  }

  void pass() {
    emptyANode();
    drain();
    world.runFor(SETTLE_MILLIS);
    world.schedulers.forEach(Scheduler::makeRoom);
    world.runFor(SETTLE_MILLIS);
    rotate();
    hoard();
  }

  /** A node that is cordoned, with a grace for its tasks, ends empty, whatever ran there. */
  private void emptyANode() {
    String name = world.dice.pick(new ArrayList<>(world.machines.nodes.keySet()));
    world.tried.count(Trial.DRAINED);
    world.roles.drainAfter(Duration.ofMillis(world.dice.between(0, 10_000)));
    world.machines.cordon(name, true);
    long latest = world.now() + EMPTY_MILLIS;
    world.runFor(LOOK_MILLIS);
    while (occupied(name)) {
      if (world.now() >= latest) {
        world.fail(
            "healed, and " + name + " is drained and not empty: " + world.master().audit().pods());
      }
      world.runFor(LOOK_MILLIS);
    }
    world.machines.cordon(name, false);
    world.roles.drainAfter(null);
  }

  private boolean occupied(String node) {
    return world.master().audit().pods().stream().anyMatch(pod -> pod.node().equals(node))
        || world.kube.pods.values().stream().anyMatch(pod -> pod.plan.node().equals(node));
  }

  /** All that is left to do gets done. */
  private void drain() {
    long latest = world.now() + LONGEST_MILLIS;
    while (!content()) {
      if (world.now() >= latest) {
        List<String> unfinished = new ArrayList<>();
        for (Scheduler scheduler : world.schedulers) {
          if (!scheduler.tasks().content()) {
            unfinished.add(scheduler.toString());
          }
        }
        unfinished.add(world.applier.unfinished());
        world.fail(
            "healed, but not done after an hour: "
                + String.join("; ", unfinished)
                + "; "
                + world.master().view());
      }
      world.runFor(LOOK_MILLIS);
      MasterAudit audit = world.master().audit();
      world.schedulers.forEach(scheduler -> watchHunger(scheduler, audit));
      world.schedulers.forEach(Scheduler::makeRoom);
    }
  }

  private boolean content() {
    for (Scheduler scheduler : world.schedulers) {
      if (!scheduler.tasks().content()) {
        return false;
      }
    }
    return world.applier.content();
  }

  /** Room lies free that somebody could use and is not offered, again and again. */
  private void watchHunger(Scheduler scheduler, MasterAudit audit) {
    boolean recent = world.now() - scheduler.offeredMillis() <= LOOK_MILLIS;
    if (recent
        || !scheduler.tasks().hungry()
        || !scheduler.connected()
        || !room(scheduler, audit)) {
      hungryLooks.remove(scheduler);
      return;
    }
    if (hungryLooks.merge(scheduler, 1, Integer::sum) >= LOOKS) {
      world.fail(
          scheduler
              + " is offered nothing since "
              + scheduler.offeredMillis()
              + ", and there is room: "
              + audit.agents());
    }
  }

  private boolean room(Scheduler scheduler, MasterAudit audit) {
    Resources need = scheduler.installed().size().plus(Answers.floor());
    for (String role : scheduler.introduction().roles()) {
      if (world.witness().leavesRoom(role, need, audit) && room(scheduler, role, need, audit)) {
        return true;
      }
    }
    return false;
  }

  private boolean room(Scheduler scheduler, String role, Resources need, MasterAudit audit) {
    for (AgentAudit agent : audit.agents()) {
      Cluster.Node node = world.machines.nodes.get(agent.node());
      int slots =
          agent.podSlots()
              - agent.foreignPods()
              - agent.envelopePods()
              - agent.heldSlots()
              - agent.keptSlots();
      if (node != null
          && agent.offerable()
          && slots > 0
          && scheduler.installed().mayUse(node, role)
          && scheduler.introduction().mayUse(node, role)
          && agent.free().contains(need.plus(Installed.OVERHEAD))) {
        return true;
      }
    }
    return false;
  }

  /** Everybody refuses everything for a moment only, and all are asked in turn (MESOS-6111). */
  private void rotate() {
    world.schedulers.forEach(scheduler -> scheduler.behave(Temper.ASKING));
    long bound = rotationMillis();
    world.runFor(bound + SETTLE_MILLIS / 2);
    for (Scheduler scheduler : world.schedulers) {
      checkWait(scheduler, bound, "everybody's filters are short");
    }
  }

  /** One framework in a few answers nothing; each of its claims may cost an offer time-out. */
  private void hoard() {
    List<Scheduler> hoarders = new ArrayList<>();
    int most = Math.max(1, world.schedulers.size() / 3);
    long claims = 0;
    for (Scheduler scheduler : world.schedulers) {
      boolean hoards = hoarders.size() < most && world.dice.permille(400);
      if (hoards) {
        hoarders.add(scheduler);
        claims += scheduler.introduction().roles().size();
      }
      scheduler.behave(hoards ? Temper.HOARDING : Temper.ASKING);
    }
    // And once more: a round of asking may begin while a short filter keeps somebody out of it.
    long bound = (claims + 1) * OFFER_TIMEOUT_MILLIS + rotationMillis();
    long watched = 2 * bound;
    if (world.roles.limited()) {
      // A limit cuts offers into pieces, of which none alone may be worth an offer to somebody
      // else:
      // then they last as long as offers ever do.
      bound += OFFER_MAXIMUM_MILLIS;
      watched = bound + OFFER_TIMEOUT_MILLIS;
    }
    world.runFor(watched);
    for (Scheduler scheduler : world.schedulers) {
      if (!hoarders.contains(scheduler)) {
        checkWait(scheduler, bound, "of others' silence with " + claims + " claims");
      }
    }
  }

  private long rotationMillis() {
    long claims = 1;
    for (Scheduler scheduler : world.schedulers) {
      claims += scheduler.introduction().roles().size();
    }
    return 5_000 + claims * TURN_MILLIS;
  }

  private void checkWait(Scheduler scheduler, long bound, String why) {
    long waited = scheduler.longestWaitMillis();
    if (waited > bound) {
      world.fail(
          scheduler
              + " waited "
              + waited
              + " ms for an offer, more than "
              + bound
              + ", because "
              + why
              + "; "
              + world.master().view());
    }
  }
}
