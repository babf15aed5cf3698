package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link Story} is about: nodes, pools, frameworks, roles, registrations and pods. */
final class Given {
  private Given() {}

  static final Resources OVERHEAD = Resources.of(100, 64L << 20);
  static final String NAMESPACE = "team";

  record Body(String text) implements Work.Payload {}

  static Resources gib(double cpus, double gib) {
    return Resources.of(Math.round(cpus * 1000), Math.round(gib * (1L << 30)));
  }

  /** The usual pool: no headroom, so that numbers are easy to add up. */
  static PoolBuilder pool() {
    return new PoolBuilder();
  }

  static final class PoolBuilder {
    String name = "all";
    Map<String, String> nodeSelector = Map.of();
    List<Declarations.Toleration> tolerations = List.of();
    List<String> namespaces = List.of();
    int headroomPercent;
    Resources headroomMinimum = Resources.NONE;
    Declarations.@Nullable PortRange ports;
    @Nullable Duration drainGrace;
    Marked reserved = Marked.NONE;
    @Nullable String problem;

    Declarations.Pool build() {
      return new Declarations.Pool(
          name,
          nodeSelector,
          tolerations,
          namespaces,
          headroomPercent,
          headroomMinimum,
          false,
          Map.of("zone", "zone"),
          ports,
          drainGrace,
          reserved,
          problem,
          Cluster.AddressKind.INTERNAL_IP);
    }
  }

  static Cluster.Node node(String name, double cpus, double gib) {
    return new Cluster.Node(
        new AgentId("uid-" + name),
        name,
        "10.0.0.1",
        gib(cpus, gib),
        110,
        false,
        true,
        List.of(),
        Map.of("zone", "z1"));
  }

  /** The same node, for so many pods. */
  static Cluster.Node withSlots(Cluster.Node node, int slots) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        slots,
        false,
        true,
        List.of(),
        node.labels());
  }

  /** The same node, perhaps cordoned, with what was said of its maintenance. */
  static Cluster.Node kept(Cluster.Node node, boolean cordoned, Cluster.Upkeep upkeep) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        node.podSlots(),
        cordoned,
        true,
        List.of(),
        node.labels(),
        upkeep);
  }

  static FrameworkBuilder framework(String name) {
    return new FrameworkBuilder(name);
  }

  static final class FrameworkBuilder {
    final FrameworkName name;
    String uid = "uid-1";
    List<String> roles = List.of(NAMESPACE);
    Duration failoverTimeout = Duration.ofHours(1);
    boolean suspended;
    Set<String> capabilities = Set.of();
    int priority;
    Map<String, OfferFilter> offerFilters = Map.of();
    Map<String, String> nodeSelector = Map.of();
    List<Declarations.Toleration> tolerations = List.of();
    Declarations.Warm warm = new Declarations.Warm(Duration.ofMinutes(5), 0, 100);
    Declarations.Reuse reuse = Declarations.Reuse.ALWAYS;
    Duration startTimeout = Duration.ofMinutes(2);
    Resources overhead = OVERHEAD;
    Declarations.SchedulerKind scheduler = Declarations.SchedulerKind.EXTERNAL;

    private FrameworkBuilder(String name) {
      this.name = new FrameworkName(NAMESPACE, name);
    }

    Declarations.Framework build() {
      return new Declarations.Framework(
          name,
          uid,
          roles,
          scheduler,
          capabilities,
          priority,
          failoverTimeout,
          suspended,
          offerFilters,
          nodeSelector,
          tolerations,
          warm,
          reuse,
          startTimeout,
          overhead);
    }
  }

  static RoleBuilder role(String path) {
    return new RoleBuilder(path);
  }

  /** A role of the usual namespace: weight 1, nothing guaranteed, no limit. */
  static final class RoleBuilder {
    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final String path;
    private double weight = 1;
    private Resources guarantee = Resources.NONE;
    private Limits limit = Limits.NONE;
    private int priority;

    private RoleBuilder(String path) {
      this.path = path;
    }

    RoleBuilder weight(double newWeight) {
      weight = newWeight;
      return this;
    }

    RoleBuilder priority(int newPriority) {
      priority = newPriority;
      return this;
    }

    RoleBuilder guarantee(double cpus, double gib) {
      guarantee = gib(cpus, gib);
      return this;
    }

    /** Of each either an amount, which may be none at all, or {@link #UNLIMITED}. */
    RoleBuilder limit(double cpus, double gib) {
      limit =
          Limits.of(
              cpus == UNLIMITED ? Limits.UNLIMITED : gib(cpus, 0).cpuMillis(),
              gib == UNLIMITED ? Limits.UNLIMITED : gib(0, gib).memBytes());
      return this;
    }

    Declarations.Role build() {
      return new Declarations.Role(
          path, List.of(NAMESPACE), Math.round(weight * 1000), guarantee, limit, priority);
    }
  }

  static Work.Registration registration(@Nullable FrameworkId id, String... roles) {
    return new Work.Registration(
        id,
        "name",
        List.of(roles),
        Set.of(),
        Set.of("PARTITION_AWARE", "MULTI_ROLE"),
        3_600_000L,
        new Body("registration"));
  }

  /** A new registration with wishes by role. */
  static Work.Registration wishing(Map<String, OfferFilter> filters) {
    return wishing(registration(null), filters);
  }

  static Work.Registration wishing(Work.Registration of, Map<String, OfferFilter> filters) {
    return new Work.Registration(
        of.id(),
        of.name(),
        of.roles(),
        of.suppressedRoles(),
        of.capabilities(),
        of.failoverTimeoutMillis(),
        filters,
        of.payload());
  }

  /** Of a pod for command tasks of 1 cpu and 1 GiB that an earlier master made. */
  static PodPlan commandPlan(String pod, FrameworkName framework, FrameworkId id, String node) {
    return new PodPlan(
        new PodName(NAMESPACE, pod),
        framework,
        id,
        new AgentId("uid-" + node),
        node,
        NAMESPACE,
        null,
        "shape",
        Resources.NONE,
        OVERHEAD,
        gib(1, 1),
        false,
        1);
  }

  static Cluster.ExecutorPod seen(
      PodPlan plan,
      Resources counted,
      @Nullable Resources confirmed,
      @Nullable PodTrouble trouble) {
    return new Cluster.ExecutorPod(
        plan,
        "pod-" + plan.name().name(),
        plan.node(),
        "10.1.0.1",
        PodPhase.RUNNING,
        false,
        counted,
        confirmed,
        0,
        0,
        trouble);
  }
}
