package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.resources.Resources;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** API server, kube-scheduler and kubelets in one: the truth about executor pods. */
final class Kube {
  final TreeMap<PodName, Pod> pods = new TreeMap<>();
  private final World world;
  private int uids;

  /** When the API server answers again. */
  private long backMillis;

  /** Writes arrive in their order. */
  private long writtenMillis;

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
    int executorEnds;
    int executorOom;
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

    /** Devices are a pod's for life. */
    Resources resized(Resources envelope) {
      return envelope.resizable().withGpus(plan.envelope().gpus());
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
    for (Cluster.ForeignPod pod : world.others.pods.values()) {
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
    for (Cluster.ForeignPod pod : world.others.pods.values()) {
      count += node.equals(pod.node()) ? 1 : 0;
    }
    return count;
  }

  boolean fits(String nodeName, Resources more) {
    Cluster.Node node = world.machines.nodes.get(nodeName);
    return node != null
        && node.allocatable().contains(used(nodeName).plus(more))
        && podsOn(nodeName) < node.podSlots();
  }

  /**
   * The shell repeats a write until the API server has taken it, or until the shell itself is no
   * more; what was on its way by then may still arrive.
   */
  private void write(Runnable action) {
    long away = Math.max(0, backMillis - world.now());
    writtenMillis = Math.max(writtenMillis, world.now() + away + world.dice.between(2, 40));
    int writer = world.incarnation();
    world.after(
        writtenMillis - world.now(),
        () -> {
          if (away == 0 || writer == world.incarnation()) {
            action.run();
          }
        });
  }

  /** Nothing is written, and nothing shown. */
  void beAway(long millis) {
    backMillis = world.now() + millis;
    world.watch.breakFor(millis);
  }

  void create(PodPlan plan) {
    write(() -> {
      if (world.strikes(world.options.chances().createRefused())) {
        world.tried.count(Trial.CREATE_REFUSED);
        refuse(plan, "Forbidden", "exceeded quota");
      } else if (pods.containsKey(plan.name())) {
        refuse(plan, "AlreadyExists", "there is such a pod");
      } else {
        Pod pod = new Pod(plan, "pod-" + uids++);
        pods.put(plan.name(), pod);
        world.watch.pod(pod);
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
    Cluster.Node node = world.machines.nodes.get(pod.plan.node());
    if (node == null || node.unschedulable() || !fits(pod.plan.node(), pod.requested)) {
      pod.trouble = new PodTrouble("Unschedulable", "0/1 nodes are available");
      world.watch.pod(pod);
      world.after(world.dice.between(500, 3_000), () -> bind(pod));
      return;
    }
    pod.trouble = null;
    pod.bound = true;
    world.watch.pod(pod);
    world.after(world.dice.between(100, 3_000), () -> start(pod));
  }

  private void start(Pod pod) {
    if (pod.gone || pod.deleting) {
      return;
    }
    pod.running = true;
    pod.agent = new Agent(world, pod);
    world.watch.pod(pod);
    pod.agent.connectAfter(world.dice.between(50, 1_000));
  }

  void resize(PodName name, String uid, Resources envelope) {
    int writer = world.incarnation();
    write(() -> {
      Pod pod = pods.get(name);
      if (pod == null || !pod.uid.equals(uid) || pod.deleting || writer != world.incarnation()) {
        return;
      }
      if (world.strikes(world.options.chances().resizeRefused())) {
        world.tried.count(Trial.RESIZE_REFUSED);
        // Whoever refuses may take so long that other sizes have been asked for meanwhile.
        refuseResize(pod, envelope, true, world.dice.between(1, 6_000));
        return;
      }
      if (world.strikes(world.options.chances().resizeUnanswered())) {
        world.tried.count(Trial.RESIZE_UNANSWERED);
        refuseResize(pod, envelope, false, world.dice.between(1, 6_000));
      }
      pod.requested = pod.resized(envelope);
      world.watch.pod(pod);
      world.after(world.dice.between(200, 2_000), () -> actuate(pod, envelope));
    });
  }

  private void actuate(Pod pod, Resources envelope) {
    if (pod.gone || !pod.requested.equals(pod.resized(envelope))) {
      return;
    }
    Resources more = pod.requested.minusSaturating(pod.actual);
    Cluster.Node node = world.machines.nodes.get(pod.plan.node());
    Resources others = used(pod.plan.node()).minus(pod.counted());
    boolean room =
        more.isEmpty() || (node != null && node.allocatable().contains(others.plus(pod.requested)));
    if (!room) {
      pod.requested = pod.actual;
      refuseResize(pod, envelope, true, world.dice.between(1, 10));
    } else {
      pod.actual = pod.requested;
    }
    world.watch.pod(pod);
  }

  private void refuseResize(Pod pod, Resources envelope, boolean certain, long millis) {
    world.toMaster(
        millis,
        new MasterEvent.PodResizeRefused(
            pod.plan.name(),
            pod.uid,
            envelope.resizable(),
            certain,
            certain
                ? new PodTrouble("Infeasible", "the node has no room")
                : new PodTrouble("Unavailable", "no answer")));
  }

  void delete(PodName name, @Nullable String uid) {
    write(() -> {
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
    world.watch.pod(pod);
    world.after(world.dice.between(100, 3_000), () -> end(pod));
  }

  /** Everything in the executor's container ends, and the kubelet starts it again. */
  void endContainer(Pod pod) {
    if (!pod.running || pod.deleting || pod.agent == null) {
      return;
    }
    pod.executorEnds++;
    if (world.dice.permille(500)) {
      pod.executorOom = pod.executorEnds;
    }
    pod.agent.containerEnds();
    world.watch.pod(pod);
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
    world.watch.pod(pod);
  }

  /** As the API server shows it. */
  static Cluster.ExecutorPod seen(Pod pod) {
    return new Cluster.ExecutorPod(
        pod.plan,
        pod.uid,
        pod.bound ? pod.plan.node() : null,
        null,
        pod.running ? PodPhase.RUNNING : PodPhase.PENDING,
        pod.deleting,
        pod.counted(),
        pod.requested,
        pod.running ? pod.actual : null,
        new TreeMap<>(
            Map.of(Cluster.EXECUTOR, new Cluster.ContainerEnds(pod.executorEnds, pod.executorOom))),
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
}
