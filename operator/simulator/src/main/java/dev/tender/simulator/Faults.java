package dev.tender.simulator;

import dev.tender.core.model.Cluster;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong, and what others do, until the world is healed. */
final class Faults {
  private static final long MIB = 1L << 20;

  private final World world;

  Faults(World world) {
    this.world = world;
  }

  void start() {
    world.after(world.dice.between(1, 2 * world.options.faultEveryMillis()), this::strike);
  }

  private void strike() {
    if (world.healed) {
      return;
    }
    start();
    Dice dice = world.dice;
    switch ((int) dice.between(0, 15)) {
      case 0 -> cordon();
      case 1 -> becomeUnready();
      case 2, 3, 4 ->
          world.kube.addForeign(
              Resources.of(dice.between(1, 40) * 100, dice.between(1, 64) * 64 * MIB));
      case 5, 6 -> removeForeign();
      case 7 -> somePod().forEach(pod -> world.kube.delete(pod, null));
      case 8 -> somePod().forEach(world.kube::preempt);
      case 9 -> someAgent().forEach(Agent::disconnect);
      case 10 -> someAgent().forEach(Agent::executorDies);
      case 11 -> dice.pick(world.schedulers).disconnect();
      case 12 -> dice.pick(world.schedulers).killSomething();
      case 13 -> dice.pick(world.schedulers).toggleSuppressed();
      case 14 -> rarely();
      default -> world.restartMaster();
    }
  }

  private void rarely() {
    switch ((int) world.dice.between(0, 3)) {
      case 0 -> world.dice.pick(world.schedulers).tearDown();
      case 1 -> {
        if (!world.kube.nodes.isEmpty()) {
          world.kube.replaceNode(someNode().name());
        }
      }
      default -> {}
    }
  }

  private List<Kube.Pod> somePod() {
    List<Kube.Pod> pods = new ArrayList<>(world.kube.pods.values());
    return pods.isEmpty() ? List.of() : List.of(world.dice.pick(pods));
  }

  private List<Agent> someAgent() {
    List<Agent> agents = new ArrayList<>(world.bySession.values());
    return agents.isEmpty() ? List.of() : List.of(world.dice.pick(agents));
  }

  private Cluster.Node someNode() {
    return world.dice.pick(new ArrayList<>(world.kube.nodes.values()));
  }

  private void removeForeign() {
    List<String> uids = new ArrayList<>(world.kube.foreign.keySet());
    if (!uids.isEmpty()) {
      world.kube.removeForeign(world.dice.pick(uids));
    }
  }

  private void cordon() {
    if (!world.kube.nodes.isEmpty()) {
      Cluster.Node node = someNode();
      world.kube.change(with(node, !node.unschedulable(), node.ready()));
    }
  }

  private void becomeUnready() {
    if (!world.kube.nodes.isEmpty()) {
      Cluster.Node node = someNode();
      world.kube.change(with(node, node.unschedulable(), !node.ready()));
    }
  }

  private static Cluster.Node with(Cluster.Node node, boolean unschedulable, boolean ready) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        node.podSlots(),
        unschedulable,
        ready,
        node.taints(),
        node.labels());
  }

  void heal() {
    world.healed = true;
    for (Cluster.Node node : new ArrayList<>(world.kube.nodes.values())) {
      world.kube.change(with(node, false, true));
    }
    new ArrayList<>(world.kube.foreign.keySet()).forEach(world.kube::removeForeign);
    world.schedulers.forEach(Scheduler::heal);
  }
}
