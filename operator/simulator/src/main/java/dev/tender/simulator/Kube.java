package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** API server, kube-scheduler and kubelets in one: the truth, shown late and merged. */
final class Kube {
  private static final long GIB = 1L << 30;

  final TreeMap<String, Cluster.Node> nodes = new TreeMap<>();
  final TreeMap<PodName, Pod> pods = new TreeMap<>();
  final TreeMap<String, Cluster.ForeignPod> foreign = new TreeMap<>();
  private final List<Declarations.Role> roles = new ArrayList<>();
  private final World world;
  private int uids;

  Kube(World world) {
    this.world = world;
  }

  /** One executor pod. */
  static final class Pod {
    final PodPlan plan;
    final String uid;
    Resources requested;
    Resources actual;
    boolean bound;
    boolean running;
    boolean deleting;
    boolean gone;
    @Nullable PodTrouble trouble;
    @Nullable Agent agent;

    Pod(PodPlan plan, String uid) {
      this.plan = plan;
      this.uid = uid;
      this.requested = plan.envelope();
      this.actual = plan.envelope();
    }

    Resources counted() {
      return requested.max(actual);
    }
  }

  void build() {
    for (int i = 0; i < world.options.nodes(); i++) {
      addNode("n" + i);
    }
    if (world.options.roles()) {
      Limits limit = world.options.limits() ? Limits.of(3_000, 6 * GIB) : Limits.NONE;
      roles.add(role("team/a", 1_000, Limits.NONE));
      roles.add(role("team/b", 2_000, limit));
      roles.add(role("team", 1_000, Limits.NONE));
    }
    list();
    world.apply(new MasterEvent.Synced());
  }

  private static Declarations.Role role(String path, long weight, Limits limit) {
    return new Declarations.Role(path, List.of("team"), weight, Resources.NONE, limit, 0);
  }

  private void addNode(String name) {
    Cluster.Node node =
        new Cluster.Node(
            new AgentId("uid-" + name + "-" + uids++),
            name,
            "10.0.0.1",
            Resources.of(world.dice.between(2, 8) * 1_000, world.dice.between(2, 16) * GIB),
            (int) world.dice.between(3, 12),
            false,
            true,
            List.of(),
            Map.of());
    nodes.put(name, node);
  }

  /** Everything, as a new master finds it. */
  void list() {
    world.apply(
        new MasterEvent.PoolDeclared(
            new Declarations.Pool(
                "all",
                Map.of(),
                List.of(),
                List.of(),
                5,
                Resources.NONE,
                false,
                Map.of(),
                new Declarations.PortRange(31_000, 31_020),
                null)));
    roles.forEach(role -> world.apply(new MasterEvent.RoleDeclared(role)));
    nodes.values().forEach(node -> world.apply(new MasterEvent.NodeObserved(node)));
    foreign.values().forEach(pod -> world.apply(new MasterEvent.ForeignPodObserved(pod)));
    for (Pod pod : new ArrayList<>(pods.values())) {
      world.apply(new MasterEvent.ExecutorPodObserved(seen(pod)));
    }
  }

  /** What is really used of a node. */
  Resources used(String node) {
    Resources used = Resources.NONE;
    for (Pod pod : pods.values()) {
      if (pod.bound && pod.plan.node().equals(node)) {
        used = used.plus(pod.counted());
      }
    }
    for (Cluster.ForeignPod pod : foreign.values()) {
      if (node.equals(pod.node()) && !pod.nominated()) {
        used = used.plus(pod.requests());
      }
    }
    return used;
  }

  private int podsOn(String node) {
    int count = 0;
    for (Pod pod : pods.values()) {
      count += pod.bound && pod.plan.node().equals(node) ? 1 : 0;
    }
    for (Cluster.ForeignPod pod : foreign.values()) {
      count += node.equals(pod.node()) ? 1 : 0;
    }
    return count;
  }

  private boolean fits(String nodeName, Resources more) {
    Cluster.Node node = nodes.get(nodeName);
    return node != null
        && node.allocatable().contains(used(nodeName).plus(more))
        && podsOn(nodeName) < node.podSlots();
  }

  void create(PodPlan plan) {
    world.after(
        world.dice.between(2, 40),
        () -> {
          if (!world.healed && world.dice.permille(world.options.createRefused())) {
            refuse(plan, "Forbidden", "exceeded quota");
          } else if (pods.containsKey(plan.name())) {
            refuse(plan, "AlreadyExists", "there is such a pod");
          } else {
            Pod pod = new Pod(plan, "pod-" + uids++);
            pods.put(plan.name(), pod);
            show(pod);
            world.after(world.dice.between(5, 60), () -> bind(pod));
          }
        });
  }

  private void refuse(PodPlan plan, String reason, String message) {
    world.toMaster(
        world.dice.between(1, 10),
        new MasterEvent.PodCreateRefused(plan.name(), new PodTrouble(reason, message)));
  }

  private void bind(Pod pod) {
    if (pod.gone || pod.deleting) {
      return;
    }
    Cluster.Node node = nodes.get(pod.plan.node());
    if (node == null || node.unschedulable() || !fits(pod.plan.node(), pod.requested)) {
      pod.trouble = new PodTrouble("Unschedulable", "0/1 nodes are available");
      show(pod);
      world.after(world.dice.between(500, 3_000), () -> bind(pod));
      return;
    }
    pod.trouble = null;
    pod.bound = true;
    show(pod);
    world.after(world.dice.between(100, 3_000), () -> start(pod));
  }

  private void start(Pod pod) {
    if (pod.gone || pod.deleting) {
      return;
    }
    pod.running = true;
    pod.agent = new Agent(world, pod);
    show(pod);
    pod.agent.connectAfter(world.dice.between(50, 1_000));
  }

  void resize(PodName name, String uid, Resources envelope) {
    world.after(
        world.dice.between(2, 40),
        () -> {
          Pod pod = pods.get(name);
          if (pod == null || !pod.uid.equals(uid) || pod.deleting) {
            return;
          }
          if (!world.healed && world.dice.permille(world.options.resizeRefused())) {
            refuseResize(pod);
            return;
          }
          pod.requested = envelope.resizable();
          show(pod);
          world.after(world.dice.between(200, 2_000), () -> actuate(pod, envelope));
        });
  }

  private void actuate(Pod pod, Resources envelope) {
    if (pod.gone || !pod.requested.equals(envelope.resizable())) {
      return;
    }
    Resources more = pod.requested.minusSaturating(pod.actual);
    Cluster.Node node = nodes.get(pod.plan.node());
    Resources others = used(pod.plan.node()).minus(pod.counted());
    boolean room =
        more.isEmpty() || (node != null && node.allocatable().contains(others.plus(pod.requested)));
    if (!room) {
      pod.requested = pod.actual;
      refuseResize(pod);
    } else {
      pod.actual = pod.requested;
    }
    show(pod);
  }

  private void refuseResize(Pod pod) {
    world.toMaster(
        world.dice.between(1, 10),
        new MasterEvent.PodResizeRefused(
            pod.plan.name(), new PodTrouble("Infeasible", "the node has no room")));
  }

  void delete(PodName name, @Nullable String uid) {
    world.after(
        world.dice.between(2, 40),
        () -> {
          Pod pod = pods.get(name);
          if (pod != null && (uid == null || pod.uid.equals(uid))) {
            delete(pod, null);
          }
        });
  }

  /** With grace; what the agent could not hand over by then is lost with it. */
  void delete(Pod pod, @Nullable PodTrouble trouble) {
    if (pod.deleting) {
      return;
    }
    pod.deleting = true;
    pod.trouble = trouble;
    if (pod.agent != null) {
      pod.agent.terminate();
    }
    show(pod);
    world.after(world.dice.between(100, 3_000), () -> end(pod));
  }

  void end(Pod pod) {
    if (pod.gone) {
      return;
    }
    pod.gone = true;
    pod.bound = false;
    pods.remove(pod.plan.name());
    if (pod.agent != null) {
      pod.agent.die();
    }
    show(pod);
  }

  /** The watch: some time later, whatever is true then. */
  private void show(Pod pod) {
    int addressee = world.incarnation();
    world.after(
        world.dice.between(1, 80),
        () -> {
          if (addressee != world.incarnation()) {
            return;
          }
          world.apply(
              pod.gone
                  ? new MasterEvent.ExecutorPodGone(pod.plan.name(), pod.uid, pod.trouble)
                  : new MasterEvent.ExecutorPodObserved(seen(pod)));
        });
  }

  private static Cluster.ExecutorPod seen(Pod pod) {
    return new Cluster.ExecutorPod(
        pod.plan,
        pod.uid,
        pod.bound ? pod.plan.node() : null,
        null,
        pod.running ? PodPhase.RUNNING : PodPhase.PENDING,
        pod.deleting,
        pod.counted(),
        pod.running ? pod.actual : null,
        0,
        0,
        pod.trouble);
  }

  /** No task runs in two places. */
  void checkHeldByNobody(FrameworkId framework, TaskId task) {
    for (Pod pod : pods.values()) {
      if (pod.agent != null && pod.plan.frameworkId().equals(framework) && pod.agent.holds(task)) {
        world.fail("task " + task + " is launched and still runs in " + pod.plan.name());
      }
    }
  }

  // The others.

  void addForeign(Resources requests) {
    String uid = "foreign-" + uids++;
    for (String node : nodes.keySet()) {
      if (!nodes.get(node).unschedulable() && fits(node, requests)) {
        showForeign(foreignPod(uid, node, false, false, requests));
        return;
      }
    }
    showForeign(foreignPod(uid, null, false, true, requests));
    world.after(2_000, () -> retryForeign(uid));
  }

  private static Cluster.ForeignPod foreignPod(
      String uid,
      @Nullable String node,
      boolean nominated,
      boolean unschedulable,
      Resources requests) {
    return new Cluster.ForeignPod(
        uid, new PodName("other", uid), node, nominated, unschedulable, requests);
  }

  private void retryForeign(String uid) {
    Cluster.ForeignPod pod = foreign.get(uid);
    if (pod == null || (pod.node() != null && !pod.nominated())) {
      return;
    }
    for (String node : nodes.keySet()) {
      if (!nodes.get(node).unschedulable() && fits(node, pod.requests())) {
        showForeign(foreignPod(uid, node, false, false, pod.requests()));
        return;
      }
    }
    world.after(2_000, () -> retryForeign(uid));
  }

  /** A pod of higher priority makes itself a hole where one of ours is. */
  void preempt(Pod victim) {
    String uid = "foreign-" + uids++;
    showForeign(foreignPod(uid, victim.plan.node(), true, false, victim.requested));
    delete(victim, new PodTrouble("Preempted", "preempted by other/" + uid));
    world.after(4_000, () -> retryForeign(uid));
  }

  private void showForeign(Cluster.ForeignPod pod) {
    foreign.put(pod.uid(), pod);
    world.toMaster(world.dice.between(1, 80), new MasterEvent.ForeignPodObserved(pod));
  }

  void removeForeign(String uid) {
    foreign.remove(uid);
    world.toMaster(world.dice.between(81, 160), new MasterEvent.ForeignPodGone(uid));
  }

  void change(Cluster.Node node) {
    nodes.put(node.name(), node);
    int addressee = world.incarnation();
    world.after(
        world.dice.between(1, 80),
        () -> {
          Cluster.Node now = nodes.get(node.name());
          if (now != null && addressee == world.incarnation()) {
            world.apply(new MasterEvent.NodeObserved(now));
          }
        });
  }

  /** The machine is taken away, and another of the same name comes. */
  void replaceNode(String name) {
    Cluster.Node old = nodes.remove(name);
    if (old == null) {
      return;
    }
    for (Pod pod : new ArrayList<>(pods.values())) {
      if (pod.plan.node().equals(name)) {
        end(pod);
      }
    }
    for (Cluster.ForeignPod pod : new ArrayList<>(foreign.values())) {
      if (name.equals(pod.node())) {
        removeForeign(pod.uid());
      }
    }
    world.toMaster(world.dice.between(1, 80), new MasterEvent.NodeDeleted(old.id()));
    world.after(
        5_000,
        () -> {
          addNode(name);
          Cluster.Node added = nodes.get(name);
          if (added != null) {
            change(added);
          }
        });
  }
}
