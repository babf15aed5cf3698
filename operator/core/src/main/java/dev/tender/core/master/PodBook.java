package dev.tender.core.master;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All executor pods, by name and by session, and their part of the nodes' ledgers. */
final class PodBook {
  /** Leaves room for the hash in a label of 63 characters. */
  private static final int PREFIX_LENGTH = 48;

  private final TreeMap<PodName, PodEntry> byName = new TreeMap<>();
  private final TreeMap<String, PodEntry> bySession = new TreeMap<>();
  private final Demand demand;

  PodBook(Demand demand) {
    this.demand = demand;
  }

  @Nullable PodEntry find(PodName name) {
    return byName.get(name);
  }

  @Nullable PodEntry bySession(String session) {
    return bySession.get(session);
  }

  Collection<PodEntry> all() {
    return byName.values();
  }

  void add(PodEntry pod) {
    byName.put(pod.plan.name(), pod);
    pod.agent.pods.put(pod.plan.name(), pod);
    pod.framework.pods.put(pod.plan.name(), pod);
    settle(pod);
  }

  void remove(PodEntry pod) {
    unbind(pod);
    pod.finished = true;
    settle(pod);
    byName.remove(pod.plan.name());
    pod.agent.pods.remove(pod.plan.name());
    pod.framework.pods.remove(pod.plan.name());
  }

  void bind(PodEntry pod, String session) {
    unbind(pod);
    pod.session = session;
    bySession.put(session, pod);
  }

  void unbind(PodEntry pod) {
    String session = pod.session;
    if (session != null) {
      bySession.remove(session);
      pod.session = null;
    }
  }

  /** Brings the node's ledger up to date after anything about the pod has changed. */
  void settle(PodEntry pod) {
    AgentEntry agent = pod.agent;
    Resources envelope = pod.envelope();
    if (!envelope.equals(pod.entered)) {
      Ports before = pod.entered.ports();
      Resources others = agent.envelopes.withPorts(Ports.NONE).minus(pod.entered.withoutPorts());
      pod.entered = envelope;
      Ports ports = agent.envelopes.ports();
      agent.envelopes =
          others
              .plus(envelope.withoutPorts())
              .withPorts(before.equals(envelope.ports()) ? ports : portsOf(agent));
      demand.touch(agent);
    }
    pod.redraw();
    if (!pod.drawn.equals(pod.drawnEntered)) {
      pod.drawnEntered = pod.drawn;
      // Added up anew: of a port that two pods name the first to leave must not take all.
      Marked sum = Marked.NONE;
      for (PodEntry each : agent.pods.values()) {
        sum = sum.plus(each.drawnEntered);
      }
      agent.drawn = sum;
      demand.touch(agent);
    }
    if (pod.slotEntered == pod.finished) {
      pod.slotEntered = !pod.finished;
      agent.envelopePods += pod.slotEntered ? 1 : -1;
      demand.touch(agent);
    }
  }

  /**
   * Numbers cannot be counted: two pods may name the same one, when an earlier master's last pod
   * shows itself late, and the one that leaves must not take it from the other.
   */
  private static Ports portsOf(AgentEntry agent) {
    Ports ports = Ports.NONE;
    for (PodEntry pod : agent.pods.values()) {
      ports = ports.plus(pod.entered.ports());
    }
    return ports;
  }

  /** The living pod of a custom executor on an agent. */
  @Nullable PodEntry ofExecutor(FrameworkEntry framework, ExecutorId executor, AgentEntry agent) {
    for (PodEntry pod : agent.pods.values()) {
      if (pod.framework == framework
          && pod.usable()
          && !pod.groupIsOver()
          && executor.equals(pod.plan.executorId())) {
        return pod;
      }
    }
    return null;
  }

  /**
   * A name that follows from what the pod is for, so that a successor finds it. The run counts pods
   * of the same kind on the same node, and those that are still on their way out.
   */
  PodName newName(
      FrameworkEntry framework, @Nullable ExecutorId executor, String shape, String node) {
    String name = framework.home.name.name();
    String prefix = name.length() > PREFIX_LENGTH ? name.substring(0, PREFIX_LENGTH) : name;
    while (prefix.endsWith("-") || prefix.endsWith(".")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    String what = executor == null ? "command" : "executor\0" + executor.value();
    for (int run = 0; ; run++) {
      String hash =
          StableHash.of(framework.id + "\0" + what + "\0" + shape + "\0" + node + "\0" + run);
      PodName candidate =
          new PodName(framework.home.name.namespace(), prefix.replace('.', '-') + "-" + hash);
      if (!byName.containsKey(candidate)) {
        return candidate;
      }
    }
  }

  /** What a framework's pod looks like when it is planned. */
  record Kind(@Nullable ExecutorId executor, String shape, Resources floor) {}

  Cluster.PodPlan plan(
      FrameworkEntry framework, String role, AgentEntry agent, Kind kind, long term) {
    Cluster.Node node = agent.node;
    if (node == null) {
      throw new IllegalStateException("no pod on a node that is not there: " + agent.name);
    }
    Resources overhead = framework.home.overhead();
    return new Cluster.PodPlan(
        newName(framework, kind.executor(), kind.shape(), agent.name),
        framework.home.name,
        framework.id,
        node.id(),
        agent.name,
        role,
        kind.executor(),
        kind.shape(),
        kind.floor(),
        overhead,
        overhead.plus(kind.floor()),
        agent.pool != null && agent.pool.direct(),
        term,
        node.gpuResource());
  }
}
