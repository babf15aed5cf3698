package dev.tender.core.master;

import dev.tender.core.allocator.Refusal;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.model.Declarations.Toleration;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which agents may be offered, and to whom. */
final class Eligibility {
  /** Less than both is not worth an offer: 10 millicores, 32 MiB. */
  static final Resources SMALLEST = Resources.of(10, 32L << 20);

  /** Stands in while nobody has declared a pool: every Linux node takes part. */
  static final Declarations.Pool EVERYTHING =
      new Declarations.Pool(
          "",
          Declarations.LINUX,
          List.of(),
          List.of(),
          10,
          Resources.of(500, 512L << 20),
          false,
          Declarations.USUAL_ATTRIBUTES,
          new Declarations.PortRange(31000, 32000),
          null,
          null);

  static final Refusal TOO_SMALL = new Refusal.TooSmall(SMALLEST);

  private final RoleBook roles;

  Eligibility(RoleBook roles) {
    this.roles = roles;
  }

  /** Works out everything about an agent that follows from its node and the pools alone. */
  static void classify(AgentEntry agent, Collection<Declarations.Pool> pools) {
    Cluster.Node node = agent.node;
    agent.pool = node == null ? null : poolOf(node, pools);
    Declarations.Pool pool = agent.pool;
    if (node == null || pool == null) {
      agent.allocatable = node == null ? Resources.NONE : node.allocatable();
      agent.headroom = Resources.NONE;
      agent.untolerated = List.of();
      agent.attributes = Map.of();
      agent.whyNot = node == null ? "the node is not there" : noPool(pools);
      return;
    }
    Declarations.PortRange ports = pool.ports();
    agent.allocatable =
        ports == null
            ? node.allocatable().withPorts(Ports.NONE)
            : node.allocatable().withPorts(Ports.of(ports.begin(), ports.end()));
    agent.headroom = node.allocatable().percent(pool.headroomPercent()).max(pool.headroomMinimum());
    agent.untolerated = untolerated(node.taints(), pool.tolerations());
    agent.attributes = attributes(node, pool);
    agent.whyNot = whyNot(node, pool);
  }

  private static String noPool(Collection<Declarations.Pool> pools) {
    return pools.isEmpty()
        ? "it has no label kubernetes.io/os=linux, and no AgentPool selects it"
        : "no AgentPool selects it";
  }

  private static Declarations.@Nullable Pool poolOf(
      Cluster.Node node, Collection<Declarations.Pool> pools) {
    for (Declarations.Pool pool : pools.isEmpty() ? List.of(EVERYTHING) : pools) {
      if (mismatch(pool.nodeSelector(), node.labels()) == null) {
        return pool;
      }
    }
    return null;
  }

  private static String whyNot(Cluster.Node node, Declarations.Pool pool) {
    if (pool.problem() != null) {
      return "AgentPool " + pool.name() + " is refused: " + pool.problem();
    }
    if (!node.ready()) {
      return "the node is not ready";
    }
    return node.unschedulable() ? "the node is cordoned" : "";
  }

  private static List<Taint> untolerated(List<Taint> taints, List<Toleration> tolerations) {
    List<Taint> rest = new ArrayList<>();
    for (Taint taint : taints) {
      if (!taint.effect().equals("PreferNoSchedule") && !tolerated(taint, tolerations)) {
        rest.add(taint);
      }
    }
    return rest;
  }

  private static boolean tolerated(Taint taint, List<Toleration> tolerations) {
    for (Toleration toleration : tolerations) {
      boolean key = toleration.key().isEmpty() || toleration.key().equals(taint.key());
      boolean value = toleration.exists() || toleration.value().equals(taint.value());
      boolean effect = toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
      if (key && value && effect) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, String> attributes(Cluster.Node node, Declarations.Pool pool) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(pool.attributeLabels()).entrySet()) {
      String value = node.labels().get(entry.getValue());
      if (value != null) {
        attributes.put(entry.getKey(), value);
      }
    }
    return attributes;
  }

  /** The first label, by name, that is not as wanted. */
  private static Map.@Nullable Entry<String, String> mismatch(
      Map<String, String> selector, Map<String, String> labels) {
    if (selector.isEmpty()) {
      return null;
    }
    for (Map.Entry<String, String> wanted : new TreeMap<>(selector).entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return wanted;
      }
    }
    return null;
  }

  /** Why a claim is offered nothing at all; null when it may be. */
  @Nullable Refusal standingRefusal(FrameworkEntry framework, String role) {
    Declarations.Framework declared = framework.home.declared;
    if (declared != null && declared.suspended()) {
      return new Refusal.Suspended();
    }
    if (!framework.connected() || declared == null) {
      return new Refusal.Disconnected();
    }
    if (framework.suppressed.contains(role)) {
      return new Refusal.Suppressed(role);
    }
    String namespace = framework.home.name.namespace();
    return roles.allows(namespace, role) ? null : new Refusal.RoleNotAllowed(role, namespace);
  }

  /** Why a claim that is asked may not be offered a bundle of an agent; null when it may. */
  @Nullable Refusal refusal(FrameworkEntry.Standing standing, AgentEntry agent, Resources bundle) {
    if (!agent.offerable()) {
      return new Refusal.AgentNotOfferable(
          agent.whyNot.isEmpty() ? "its agents are still coming back" : agent.whyNot);
    }
    Refusal refusal = nodeRefusal(standing.framework, agent);
    return refusal != null ? refusal : bundleRefusal(standing, agent, bundle);
  }

  /** What the framework's own wishes and rights say about a node. */
  @Nullable Refusal nodeRefusal(FrameworkEntry framework, AgentEntry agent) {
    Declarations.Framework declared = framework.home.declared;
    Declarations.Pool pool = agent.pool;
    Cluster.Node node = agent.node;
    if (declared == null || pool == null || node == null) {
      return new Refusal.Disconnected();
    }
    String namespace = framework.home.name.namespace();
    if (!pool.namespaces().isEmpty() && !pool.namespaces().contains(namespace)) {
      return new Refusal.PoolExcludesNamespace(pool.name(), namespace);
    }
    for (Taint taint : agent.untolerated) {
      if (!tolerated(taint, declared.tolerations())) {
        return new Refusal.NotTolerated(taint);
      }
    }
    Map.Entry<String, String> mismatch = mismatch(declared.nodeSelector(), node.labels());
    if (mismatch != null) {
      return new Refusal.SelectorMismatch(mismatch.getKey(), mismatch.getValue());
    }
    if (node.allocatable().gpus() > 0 && !framework.capable("GPU_RESOURCES")) {
      return new Refusal.GpusNotAskedFor();
    }
    return null;
  }

  private static @Nullable Refusal bundleRefusal(
      FrameworkEntry.Standing standing, AgentEntry agent, Resources bundle) {
    Refusal small = sizeRefusal(standing, bundle);
    List<FrameworkEntry.Filter> filters = small != null ? null : standing.filters.get(agent);
    if (filters == null) {
      return small;
    }
    // By number: this is asked for every framework and agent, and an iterator is garbage.
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i).refused().contains(bundle)) {
        return filters.get(i).told();
      }
    }
    return null;
  }

  /** Not worth an offer: what the framework says for the role counts, and else the usual size. */
  private static @Nullable Refusal sizeRefusal(FrameworkEntry.Standing standing, Resources bundle) {
    Declarations.Framework declared = standing.framework.home.declared;
    Resources minimum = declared == null ? null : declared.minimumSizes().get(standing.role);
    if (minimum == null) {
      boolean large =
          bundle.cpuMillis() >= SMALLEST.cpuMillis() || bundle.memBytes() >= SMALLEST.memBytes();
      return large ? null : TOO_SMALL;
    }
    return bundle.contains(minimum) && !bundle.isEmpty() ? null : new Refusal.TooSmall(minimum);
  }

  /** Has a part too little cpu, or too little memory, of a whole that has enough of it? */
  static boolean lacksAKind(Resources part, Resources whole) {
    return (part.cpuMillis() < SMALLEST.cpuMillis() && whole.cpuMillis() >= SMALLEST.cpuMillis())
        || (part.memBytes() < SMALLEST.memBytes() && whole.memBytes() >= SMALLEST.memBytes());
  }

  /**
   * Has the claim given cause to believe that it would use this much? Not if it declined as much
   * and has neither launched nor revived since. Asked before slack is taken from somebody for it.
   */
  static boolean wants(FrameworkEntry.Standing standing, Resources bundle) {
    return !standing.declinedSinceLaunch.contains(bundle);
  }
}
