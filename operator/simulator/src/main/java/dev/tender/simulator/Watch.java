package dev.tender.simulator;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.PodName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the master is shown of the cluster: later, in the order of each kind, several changes of one
 * object sometimes as one, some of them twice. While the watch is broken it is shown nothing;
 * afterwards everything is listed anew, and what went meanwhile is noticed by its absence.
 */
final class Watch {
  private final World world;
  private final Map<String, String> nodes = new TreeMap<>();
  private final Map<PodName, String> pods = new TreeMap<>();
  private final Set<String> foreign = new TreeSet<>();

  /** Objects with a delivery under way. */
  private final Set<String> pending = new HashSet<>();

  private final EnumMap<Kind, Long> lastMillis = new EnumMap<>(Kind.class);
  private long brokenUntilMillis;

  private enum Kind {
    NODE,
    FOREIGN,
    POD
  }

  Watch(World world) {
    this.world = world;
  }

  void node(String name) {
    later(Kind.NODE, name, () -> showNode(name));
  }

  void foreign(String uid) {
    later(Kind.FOREIGN, uid, () -> showForeign(uid));
  }

  void pod(Kube.Pod pod) {
    later(Kind.POD, pod.uid, () -> showPod(pod));
  }

  private void later(Kind kind, String key, Runnable delivery) {
    Options.Chances chances = world.options.chances();
    if (broken()) {
      world.tried.count(Trial.WATCH_LOST);
      return;
    }
    if (pending.contains(key) && world.dice.permille(chances.merged())) {
      world.tried.count(Trial.WATCH_MERGED);
      return;
    }
    long delay = world.dice.between(1, 80);
    if (world.strikes(chances.slow())) {
      world.tried.count(Trial.WATCH_DELAYED);
      delay = world.dice.between(500, 8_000);
    }
    boolean twice = world.strikes(chances.repeated());
    long at = lastMillis.merge(kind, world.now() + delay, Math::max);
    pending.add(key);
    int addressee = world.incarnation();
    world.after(
        at - world.now(),
        () -> {
          if (addressee != world.incarnation()) {
            return;
          }
          pending.remove(key);
          if (broken()) {
            world.tried.count(Trial.WATCH_LOST);
            return;
          }
          delivery.run();
          if (twice) {
            world.tried.count(Trial.WATCH_REPEATED);
            delivery.run();
          }
        });
  }

  private boolean broken() {
    return world.now() < brokenUntilMillis;
  }

  private void showNode(String name) {
    Cluster.Node now = world.machines.nodes.get(name);
    String shown = nodes.get(name);
    boolean replaced = shown != null && now != null && !shown.equals(now.id().value());
    if (shown != null && (now == null || (replaced && world.dice.permille(500)))) {
      nodes.remove(name);
      world.apply(new MasterEvent.NodeDeleted(new AgentId(shown)));
    }
    if (now != null) {
      nodes.put(name, now.id().value());
      world.apply(new MasterEvent.NodeObserved(now));
    }
  }

  private void showForeign(String uid) {
    Cluster.ForeignPod now = world.others.pods.get(uid);
    if (now == null) {
      foreign.remove(uid);
      world.apply(new MasterEvent.ForeignPodGone(uid));
    } else {
      foreign.add(uid);
      world.apply(new MasterEvent.ForeignPodObserved(now));
    }
  }

  private void showPod(Kube.Pod pod) {
    PodName name = pod.plan.name();
    Kube.Pod now = world.kube.pods.get(name);
    if (now == pod) {
      pods.put(name, pod.uid);
      world.apply(new MasterEvent.ExecutorPodObserved(Kube.seen(pod)));
    } else if (now != null && world.dice.permille(300)) {
      // Another pod has the name already; the watch shows that one only.
      world.tried.count(Trial.WATCH_MERGED);
    } else {
      gone(name, pod.uid, pod.trouble);
    }
  }

  private void gone(PodName name, String uid, Cluster.@Nullable PodTrouble trouble) {
    pods.remove(name, uid);
    world.apply(new MasterEvent.ExecutorPodGone(name, uid, trouble));
  }

  /** No API server for a while. */
  void breakFor(long millis) {
    brokenUntilMillis = Math.max(brokenUntilMillis, world.now() + millis);
    int addressee = world.incarnation();
    world.after(
        brokenUntilMillis - world.now(),
        () -> {
          if (addressee == world.incarnation() && !broken()) {
            relist();
          }
        });
  }

  /** A new master's first list, in the order in which the shell tells it. */
  void list() {
    nodes.clear();
    pods.clear();
    foreign.clear();
    pending.clear();
    brokenUntilMillis = 0;
    relist();
  }

  private void relist() {
    for (Map.Entry<String, String> shown : List.copyOf(nodes.entrySet())) {
      Cluster.Node now = world.machines.nodes.get(shown.getKey());
      if (now == null || !now.id().value().equals(shown.getValue())) {
        nodes.remove(shown.getKey());
        world.apply(new MasterEvent.NodeDeleted(new AgentId(shown.getValue())));
      }
    }
    List.copyOf(world.machines.nodes.keySet()).forEach(this::showNode);
    Set<String> known = new TreeSet<>(foreign);
    known.addAll(world.others.pods.keySet());
    known.forEach(this::showForeign);
    for (Map.Entry<PodName, String> shown : List.copyOf(pods.entrySet())) {
      Kube.Pod now = world.kube.pods.get(shown.getKey());
      if (now == null || !now.uid.equals(shown.getValue())) {
        gone(shown.getKey(), shown.getValue(), null);
      }
    }
    new ArrayList<>(world.kube.pods.values()).forEach(this::showPod);
  }
}
