package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Work;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What goes wrong, and what people and others do, until the world is healed. */
final class Faults {
  /** All that strikes by itself; what may happen to any message is in {@link Options.Chances}. */
  static final Set<Trial> ALL =
      EnumSet.of(
          Trial.CONNECTION_BROKEN,
          Trial.CONNECTION_HALF_OPEN,
          Trial.CONNECTION_REPLACED,
          Trial.SUPPRESSED,
          Trial.REVIVED,
          Trial.KILLED,
          Trial.TORN_DOWN,
          Trial.UPDATED_ROLES,
          Trial.UPDATED_SUPPRESSED,
          Trial.UPDATED_FILTERS,
          Trial.UPDATED_CAPABILITIES,
          Trial.UPDATE_REFUSED,
          Trial.AGENT_LIED,
          Trial.AGENT_BROKEN,
          Trial.AGENT_VANISHED,
          Trial.EXECUTOR_DIED,
          Trial.CONTAINER_ENDED,
          Trial.POD_DELETED,
          Trial.PREEMPTED,
          Trial.NOMINATED,
          Trial.CORDONED,
          Trial.ANNOUNCED,
          Trial.ANNOUNCED_WRONG,
          Trial.DRAIN_GRACE,
          Trial.UNREADY,
          Trial.NODE_SILENT,
          Trial.TAINTED,
          Trial.RESIZED,
          Trial.RELABELLED,
          Trial.REMOVED,
          Trial.FOREIGN_CAME,
          Trial.FOREIGN_WENT,
          Trial.API_AWAY,
          Trial.WEIGHT,
          Trial.PRIORITY,
          Trial.GUARANTEE,
          Trial.LIMIT,
          Trial.ROLE_REMOVED,
          Trial.POOL_CHANGED,
          Trial.SUSPENDED,
          Trial.FRAMEWORK_REPLACED,
          Trial.FRAMEWORK_CHANGED,
          Trial.OFFER_DELETED,
          Trial.RESERVATION_APPLIED,
          Trial.RESERVATION_CHANGED,
          Trial.RESERVATION_DELETED,
          Trial.MASTER_RESTARTED,
          Trial.MASTER_RESTARTED_AGAIN);

  private final World world;
  private final List<Trial> chosen;

  Faults(World world) {
    this.world = world;
    this.chosen = new ArrayList<>(world.options.faults());
  }

  void start() {
    if (!chosen.isEmpty()) {
      world.after(world.dice.between(1, 2 * world.options.faultEveryMillis()), this::next);
    }
  }

  private void next() {
    if (!world.healed) {
      start();
      Trial fault = world.dice.pick(chosen);
      world.tried.count(fault);
      strike(fault);
    }
  }

  private void strike(Trial fault) {
    switch (fault) {
      case CONNECTION_BROKEN -> someScheduler().disconnect();
      case CONNECTION_HALF_OPEN -> someScheduler().vanish();
      case CONNECTION_REPLACED -> someScheduler().replaceConnection();
      case SUPPRESSED -> someScheduler().suppress();
      case REVIVED -> someScheduler().revive();
      case KILLED -> someScheduler().kill();
      case TORN_DOWN -> someScheduler().tearDown();
      case UPDATED_ROLES,
          UPDATED_SUPPRESSED,
          UPDATED_FILTERS,
          UPDATED_CAPABILITIES,
          UPDATE_REFUSED ->
          someScheduler().update(fault);
      case SUSPENDED -> someScheduler().installed().toggleSuspended();
      case FRAMEWORK_REPLACED -> someScheduler().installed().replace();
      case FRAMEWORK_CHANGED -> someScheduler().installed().change();
      case OFFER_DELETED -> deleteOffer();
      case AGENT_LIED -> someAgent(Agent::lie);
      case AGENT_BROKEN -> someAgent(Agent::disconnect);
      case AGENT_VANISHED ->
          someAgent(agent ->
              agent.vanish(world.dice.between(100, 90_000), world.dice.between(100, 120_000)));
      case EXECUTOR_DIED -> someAgent(Agent::executorDies);
      case CONTAINER_ENDED -> somePod(world.kube::endContainer);
      case POD_DELETED -> somePod(pod -> world.kube.delete(pod, null));
      case PREEMPTED -> somePod(world.others::preempt);
      case NOMINATED -> world.others.nominate();
      case FOREIGN_CAME -> world.others.come();
      case FOREIGN_WENT -> world.others.goAway();
      case API_AWAY -> world.kube.beAway(world.dice.between(100, 20_000));
      case MASTER_RESTARTED -> world.restartMaster();
      case MASTER_RESTARTED_AGAIN -> {
        world.restartMaster();
        world.after(world.dice.between(1, 5_000), this::restartAgain);
      }
      default -> strikeTheCluster(fault);
    }
  }

  private void strikeTheCluster(Trial fault) {
    switch (fault) {
      case CORDONED -> world.machines.cordon();
      case ANNOUNCED -> world.machines.announce();
      case ANNOUNCED_WRONG -> world.machines.announceWrong();
      case DRAIN_GRACE -> world.roles.changeDrainGrace();
      case UNREADY -> world.machines.unready();
      case NODE_SILENT -> world.machines.losePower();
      case TAINTED -> world.machines.taint();
      case RESIZED -> world.machines.resize();
      case RELABELLED -> world.machines.relabel();
      case REMOVED -> world.machines.replace();
      case WEIGHT -> world.roles.changeWeight();
      case PRIORITY -> world.roles.changePriority();
      case GUARANTEE -> world.roles.changeGuarantee();
      case LIMIT -> world.roles.changeLimit();
      case RESERVATION_APPLIED -> world.reserving.apply();
      case RESERVATION_CHANGED -> world.reserving.change();
      case RESERVATION_DELETED -> world.reserving.delete();
      case ROLE_REMOVED -> world.roles.remove();
      case POOL_CHANGED -> world.roles.changePool();
      default -> throw new IllegalStateException("nobody knows how to try " + fault);
    }
  }

  private void restartAgain() {
    if (!world.healed) {
      world.restartMaster();
    }
  }

  private Scheduler someScheduler() {
    return world.dice.pick(world.schedulers);
  }

  private void deleteOffer() {
    List<Work.Offer> offers = world.witness().outstanding();
    if (!offers.isEmpty()) {
      world.told(new MasterEvent.OfferDeleted(world.dice.pick(offers).id()));
    }
  }

  private void somePod(Consumer<Kube.Pod> what) {
    List<Kube.Pod> pods = new ArrayList<>(world.kube.pods.values());
    if (!pods.isEmpty()) {
      what.accept(world.dice.pick(pods));
    }
  }

  private void someAgent(Consumer<Agent> what) {
    List<Agent> agents = new ArrayList<>(world.bySession.values());
    if (!agents.isEmpty()) {
      what.accept(world.dice.pick(agents));
    }
  }

  void heal() {
    world.healed = true;
    world.roles.heal();
    world.reserving.heal();
    world.machines.heal();
    world.others.heal();
    world.schedulers.forEach(Scheduler::heal);
  }
}
