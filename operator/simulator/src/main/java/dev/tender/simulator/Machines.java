package dev.tender.simulator;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The nodes as they really are, and what people and hardware do to them. */
final class Machines {
  static final String ZONE = "zone";
  static final Taint TAINT = new Taint("maintenance", "soon", "NoSchedule");
  private static final long GIB = 1L << 30;

  final TreeMap<String, Cluster.Node> nodes = new TreeMap<>();
  private final TreeMap<String, Cluster.Node> asBuilt = new TreeMap<>();
  private final TreeSet<String> away = new TreeSet<>();
  private final World world;
  private int uids;

  Machines(World world) {
    this.world = world;
  }

  void build() {
    for (int i = 0; i < world.options.nodes(); i++) {
      add("n" + i);
    }
  }

  private void add(String name) {
    // The first has none: everybody may be offered that one.
    boolean gpus = world.options.gpus() && !name.equals("n0") && world.dice.permille(500);
    long devices = gpus ? world.dice.between(1, 4) : 0;
    if (gpus) {
      world.tried.count(Trial.GPU_NODE);
    }
    Cluster.Node node =
        new Cluster.Node(
            new AgentId("uid-" + name + "-" + uids++),
            name,
            "10.0.0.1",
            Resources.of(
                world.dice.between(2, 8) * 1_000, world.dice.between(2, 16) * GIB, 0, devices),
            (int) world.dice.between(3, 12),
            false,
            true,
            List.of(),
            // There is always one for those that want zone a.
            Map.of(ZONE, name.equals("n0") || world.dice.permille(500) ? "a" : "b"),
            Cluster.Upkeep.NONE,
            devices > 0 ? "example.com/gpu" : "",
            Cluster.OtherAddresses.NONE);
    nodes.put(name, node);
    asBuilt.put(name, node);
  }

  private void change(Cluster.Node node) {
    nodes.put(node.name(), node);
    world.watch.node(node.name());
  }

  private void some(Consumer<Cluster.Node> what) {
    if (!nodes.isEmpty()) {
      what.accept(world.dice.pick(new ArrayList<>(nodes.values())));
    }
  }

  void cordon() {
    some(node -> cordon(node.name(), !node.unschedulable()));
  }

  /** The node controller notes when, as the cluster says it; somebody else's may not. */
  void cordon(String name, boolean cordoned) {
    Cluster.Node node = nodes.get(name);
    if (node != null) {
      Long since = cordoned && world.dice.permille(800) ? Long.valueOf(world.now()) : null;
      Cluster.Upkeep now =
          new Cluster.Upkeep(node.upkeep().unavailability(), node.upkeep().problem(), since);
      change(with(with(node, cordoned, node.ready()), now));
    }
  }

  /** For now or later, for some time or nobody knows how long; or nothing any more. */
  void announce() {
    some(node -> {
      Long length = world.dice.permille(500) ? null : Long.valueOf(world.dice.between(1, 90_000));
      Cluster.Unavailability when =
          node.upkeep().unavailability() != null && world.dice.permille(500)
              ? null
              : new Cluster.Unavailability(
                  world.now() + world.dice.between(-10_000, 120_000), length);
      change(with(node, new Cluster.Upkeep(when, null, node.upkeep().cordonedMillis())));
    });
  }

  void announceWrong() {
    some(node ->
        change(
            with(node, new Cluster.Upkeep(null, "next Monday", node.upkeep().cordonedMillis()))));
  }

  void unready() {
    some(node -> change(with(node, node.unschedulable(), !node.ready())));
  }

  void taint() {
    some(node ->
        change(
            with(
                node,
                node.allocatable(),
                node.podSlots(),
                node.taints().isEmpty() ? List.of(TAINT) : List.of(),
                node.labels())));
  }

  /** Half of it, or half as much again, of what it was built with. */
  void resize() {
    some(node -> {
      Cluster.Node built = asBuilt.getOrDefault(node.name(), node);
      int percent = (int) world.dice.between(50, 150);
      change(
          with(
              node,
              built.allocatable().percent(percent).withGpus(built.allocatable().gpus()),
              Math.max(1, built.podSlots() * percent / 100),
              node.taints(),
              node.labels()));
    });
  }

  void relabel() {
    some(node ->
        change(
            with(
                node,
                node.allocatable(),
                node.podSlots(),
                node.taints(),
                Map.of(ZONE, world.dice.permille(500) ? "a" : "b"))));
  }

  /** Nothing is heard of the machine for a while, though it works on. */
  void losePower() {
    some(node -> {
      long millis = world.dice.between(1_000, 150_000);
      change(with(node, node.unschedulable(), false));
      for (Kube.Pod pod : new ArrayList<>(world.kube.pods.values())) {
        Agent agent = pod.agent;
        if (agent != null && pod.plan.node().equals(node.name())) {
          agent.vanish(world.dice.between(100, 20_000), millis);
        }
      }
      world.after(
          millis,
          () -> {
            Cluster.Node now = nodes.get(node.name());
            if (now != null && now.id().equals(node.id())) {
              change(with(now, now.unschedulable(), true));
            }
          });
    });
  }

  /** The machine is taken away, and another of the same name comes. */
  void replace() {
    some(old -> {
      String name = old.name();
      nodes.remove(name);
      away.add(name);
      for (Kube.Pod pod : new ArrayList<>(world.kube.pods.values())) {
        if (pod.plan.node().equals(name)) {
          world.kube.end(pod);
        }
      }
      world.others.nodeGone(name);
      world.watch.node(name);
      world.after(world.dice.between(1, 30_000), () -> comeBack(name));
    });
  }

  private void comeBack(String name) {
    if (away.remove(name)) {
      add(name);
      world.watch.node(name);
    }
  }

  void heal() {
    List.copyOf(away).forEach(this::comeBack);
    List.copyOf(nodes.keySet())
        .forEach(name -> {
          Cluster.Node now = nodes.get(name);
          Cluster.Node built = asBuilt.get(name);
          if (now != null && built != null && !now.equals(built)) {
            change(built);
          }
        });
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
        node.labels(),
        node.upkeep(),
        node.gpuResource(),
        Cluster.OtherAddresses.NONE);
  }

  private static Cluster.Node with(Cluster.Node node, Cluster.Upkeep upkeep) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        node.podSlots(),
        node.unschedulable(),
        node.ready(),
        node.taints(),
        node.labels(),
        upkeep,
        node.gpuResource(),
        Cluster.OtherAddresses.NONE);
  }

  private static Cluster.Node with(
      Cluster.Node node,
      Resources allocatable,
      int podSlots,
      List<Taint> taints,
      Map<String, String> labels) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        allocatable,
        podSlots,
        node.unschedulable(),
        node.ready(),
        taints,
        labels,
        node.upkeep(),
        node.gpuResource(),
        Cluster.OtherAddresses.NONE);
  }
}
