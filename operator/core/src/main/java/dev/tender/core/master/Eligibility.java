package dev.tender.core.master;

import static dev.tender.core.model.Declarations.REGION_LABEL;

import dev.tender.core.allocator.Refusal;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Constraints;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.model.Declarations.Toleration;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which agents may be offered, and to whom. */
final class Eligibility {
  /** Less than both is not worth an offer to those who do not say otherwise: 10 m, 32 MiB. */
  static final Resources SMALLEST = Resources.of(10, 32L << 20);

  private static final List<Resources> USUAL_SIZES =
      List.of(Resources.of(SMALLEST.cpuMillis(), 0), Resources.of(0, SMALLEST.memBytes()));

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
          null);

  static final Refusal TOO_SMALL = new Refusal.TooSmall(USUAL_SIZES);

  private final RoleBook roles;
  private final String region;

  /**
   * @param region of the master; empty makes all regions the same
   */
  Eligibility(RoleBook roles, String region) {
    this.roles = roles;
    this.region = region;
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
    if (node.address(pool.address()).hostname().isEmpty()) {
      return noAddress(pool);
    }
    if (!node.ready()) {
      return "the node is not ready";
    }
    return node.unschedulable() ? "the node is cordoned" : "";
  }

  private static String noAddress(Declarations.Pool pool) {
    return "the node has no "
        + pool.address().type()
        + " in status.addresses"
        + (pool.name().isEmpty()
            ? ""
            : ", by which AgentPool " + pool.name() + " wants it known (spec.address)");
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
    if (!roles.allows(namespace, role)) {
      return new Refusal.RoleNotAllowed(role, namespace);
    }
    FrameworkEntry.Standing standing = framework.standings.get(role);
    return standing != null && standing.pausedUntilMillis > 0
        ? new Refusal.Unanswered(role, standing.pausedUntilMillis)
        : null;
  }

  /** Why a claim that is asked may not be offered anything of an agent; null when it may. */
  @Nullable Refusal agentRefusal(FrameworkEntry.Standing standing, AgentEntry agent) {
    if (!agent.offerable()) {
      return new Refusal.AgentNotOfferable(
          agent.whyNot.isEmpty() ? "its agents are still coming back" : agent.whyNot);
    }
    Refusal refusal = nodeRefusal(standing.framework, agent);
    return refusal != null ? refusal : constraintRefusal(standing, agent);
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
    return capabilityRefusal(framework, node);
  }

  private @Nullable Refusal capabilityRefusal(FrameworkEntry framework, Cluster.Node node) {
    if (node.allocatable().gpus() > 0 && !framework.capable("GPU_RESOURCES")) {
      return new Refusal.GpusNotAskedFor();
    }
    // A node that says nothing of its region is taken to be near.
    String far = region.isEmpty() ? region : node.labels().getOrDefault(REGION_LABEL, region);
    return far.equals(region) || framework.capable("REGION_AWARE")
        ? null
        : new Refusal.OtherRegion(far, region);
  }

  /** What a person and the scheduler ask of nodes in a role: both must be satisfied. */
  static @Nullable Refusal constraintRefusal(FrameworkEntry.Standing standing, AgentEntry agent) {
    Constraints.Subject unmet = unmet(declared(standing).constraints(), agent);
    if (unmet == null) {
      unmet = unmet(standing.wish.constraints(), agent);
    }
    return unmet == null ? null : new Refusal.ConstraintsUnmet(unmet.name(), standing.role);
  }

  private static OfferFilter declared(FrameworkEntry.Standing standing) {
    Declarations.Framework declared = standing.framework.home.declared;
    return declared == null
        ? OfferFilter.NONE
        : declared.offerFilters().getOrDefault(standing.role, OfferFilter.NONE);
  }

  /** What the first group fails for, if no group is satisfied. */
  private static Constraints.@Nullable Subject unmet(Constraints constraints, AgentEntry agent) {
    Constraints.Subject first = null;
    for (Constraints.Group group : constraints.anyOf()) {
      Constraints.Subject unmet = unmet(group, agent);
      if (unmet == null) {
        return null;
      }
      first = first == null ? unmet : first;
    }
    return first;
  }

  private static Constraints.@Nullable Subject unmet(Constraints.Group group, AgentEntry agent) {
    for (Constraints.Condition condition : group.allOf()) {
      if (!Constraints.passes(condition.test(), values(condition.subject(), agent))) {
        return condition.subject();
      }
    }
    return null;
  }

  private static List<String> values(Constraints.Subject subject, AgentEntry agent) {
    Cluster.Node node = agent.node;
    if (node == null) {
      return List.of();
    }
    return switch (subject) {
      case Constraints.Subject.Attribute(String name) -> orNone(agent.attributes.get(name));
      case Constraints.Subject.Hostname _ -> List.of(node.name(), agent.address().hostname());
      case Constraints.Subject.Region _ -> orNone(node.labels().get(REGION_LABEL));
      case Constraints.Subject.Zone _ -> orNone(node.labels().get(Declarations.ZONE_LABEL));
    };
  }

  private static List<String> orNone(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }

  /**
   * Why a claim may not be offered so much of an agent that it may be offered; null if it may.
   *
   * @param kept overheads that would be kept back beside it
   */
  static @Nullable Refusal bundleRefusal(
      FrameworkEntry.Standing standing, AgentEntry agent, Bundle bundle, Resources kept) {
    return bundleRefusal(standing, agent, bundle, kept, false);
  }

  /** Of slack that its owner has just left by a launch: that is no refusal, only its wish is. */
  static @Nullable Refusal ownRefusal(
      FrameworkEntry.Standing standing, AgentEntry agent, Bundle slack) {
    return bundleRefusal(standing, agent, slack, Resources.NONE, true);
  }

  private static @Nullable Refusal bundleRefusal(
      FrameworkEntry.Standing standing,
      AgentEntry agent,
      Bundle bundle,
      Resources kept,
      boolean wishesOnly) {
    Refusal small = sizeRefusal(standing, bundle.total());
    List<FrameworkEntry.Filter> filters = small != null ? null : standing.filters.get(agent);
    if (filters == null) {
      return small;
    }
    // By number: this is asked for every framework and agent, and an iterator is garbage.
    for (int i = 0; i < filters.size(); i++) {
      FrameworkEntry.Filter filter = filters.get(i);
      if (wishesOnly && !filter.wished()) {
        continue;
      }
      if (filter.refused().contains(bundle)
          || (!kept.isEmpty() && filter.room().contains(bundle.plus(Bundle.of(kept))))) {
        return filter.told();
      }
    }
    return null;
  }

  /** Does the framework know what it takes to be offered what an offer shows? */
  boolean isCapableOf(OfferEntry entry) {
    Cluster.Node node = entry.agent.node;
    return (node == null || capabilityRefusal(entry.framework, node) == null)
        && knows(entry.framework, entry.offer.bundle().marked());
  }

  private static boolean knows(FrameworkEntry framework, Marked marked) {
    for (Mark mark : marked.parts().keySet()) {
      if (!knows(framework, mark)) {
        return false;
      }
    }
    return true;
  }

  /** Does the framework know what a mark is about? */
  static boolean knows(FrameworkEntry framework, Mark mark) {
    return switch (mark) {
      case Revocable _ -> framework.capable("REVOCABLE_RESOURCES");
      case Reservation reservation ->
          !reservation.isRefined() || framework.capable("RESERVATION_REFINEMENT");
    };
  }

  /** May a claim be offered what bears a mark? */
  static boolean mayUse(FrameworkEntry.Standing standing, Mark mark) {
    return mark instanceof Reservation reservation
        && reservation.usableBy(standing.role)
        && knows(standing.framework, mark);
  }

  /** The part of an amount that a claim may be offered. */
  static Bundle usable(FrameworkEntry.Standing standing, Bundle room) {
    return room.marked().isEmpty()
        ? room
        : Bundle.of(room.plain(), room.marked().only(mark -> mayUse(standing, mark)));
  }

  /** Not worth an offer: the scheduler's word counts, else the Framework's, else the usual size. */
  private static @Nullable Refusal sizeRefusal(FrameworkEntry.Standing standing, Resources bundle) {
    List<Resources> sizes = standing.wish.minimumSizes();
    if (sizes == null) {
      sizes = declared(standing).minimumSizes();
    }
    if (sizes == null) {
      return large(bundle, USUAL_SIZES) ? null : TOO_SMALL;
    }
    boolean enough = !bundle.isEmpty() && (sizes.isEmpty() || large(bundle, sizes));
    return enough ? null : new Refusal.TooSmall(sizes);
  }

  private static boolean large(Resources bundle, List<Resources> sizes) {
    for (Resources size : sizes) {
      if (bundle.contains(size)) {
        return true;
      }
    }
    return false;
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
