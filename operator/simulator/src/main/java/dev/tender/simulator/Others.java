package dev.tender.simulator;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pods that are not ours: they come, wait, are nominated, preempt, and go. */
final class Others {
  private static final long MIB = 1L << 20;

  final TreeMap<String, Cluster.ForeignPod> pods = new TreeMap<>();
  private final World world;
  private int uids;

  Others(World world) {
    this.world = world;
  }

  private Resources someSize() {
    return Resources.of(world.dice.between(1, 40) * 100, world.dice.between(1, 64) * 64 * MIB);
  }

  private String newUid() {
    return "foreign-" + uids++;
  }

  void come() {
    Resources requests = someSize();
    String uid = newUid();
    String node = placeFor(requests);
    show(pod(uid, node, false, node == null, requests));
    if (node == null) {
      world.after(2_000, () -> retry(uid));
    }
  }

  private @Nullable String placeFor(Resources requests) {
    for (Cluster.Node node : world.machines.nodes.values()) {
      if (!node.unschedulable()
          && node.taints().isEmpty()
          && world.kube.fits(node.name(), requests)) {
        return node.name();
      }
    }
    return null;
  }

  private void retry(String uid) {
    Cluster.ForeignPod pod = pods.get(uid);
    if (pod == null || (pod.node() != null && !pod.nominated())) {
      return;
    }
    String node = placeFor(pod.requests());
    if (node == null) {
      world.after(2_000, () -> retry(uid));
    } else {
      show(pod(uid, node, false, false, pod.requests()));
    }
  }

  /** A pod of higher priority makes itself a hole where one of ours is. */
  void preempt(Kube.Pod victim) {
    String uid = newUid();
    show(pod(uid, victim.plan.node(), true, false, victim.requested));
    world.kube.delete(victim, new Cluster.PodTrouble("Preempted", "preempted by other/" + uid));
    world.after(4_000, () -> retry(uid));
  }

  /** A hole is kept for a pod that comes some time later. */
  void nominate() {
    if (world.machines.nodes.isEmpty()) {
      return;
    }
    String uid = newUid();
    String node = world.dice.pick(new ArrayList<>(world.machines.nodes.keySet()));
    show(pod(uid, node, true, false, someSize()));
    world.after(world.dice.between(500, 8_000), () -> retry(uid));
  }

  private static Cluster.ForeignPod pod(
      String uid,
      @Nullable String node,
      boolean nominated,
      boolean unschedulable,
      Resources requests) {
    return new Cluster.ForeignPod(
        uid, new PodName("other", uid), node, nominated, unschedulable, requests);
  }

  private void show(Cluster.ForeignPod pod) {
    pods.put(pod.uid(), pod);
    world.watch.foreign(pod.uid());
  }

  void goAway() {
    if (!pods.isEmpty()) {
      remove(world.dice.pick(new ArrayList<>(pods.keySet())));
    }
  }

  private void remove(String uid) {
    pods.remove(uid);
    world.watch.foreign(uid);
  }

  void nodeGone(String node) {
    for (Cluster.ForeignPod pod : new ArrayList<>(pods.values())) {
      if (node.equals(pod.node())) {
        remove(pod.uid());
      }
    }
  }

  void heal() {
    new ArrayList<>(pods.keySet()).forEach(this::remove);
  }
}
