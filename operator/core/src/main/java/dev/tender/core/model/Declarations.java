package dev.tender.core.model;

import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people declare with custom resources, checked and defaulted by the mappers. */
public final class Declarations {
  private Declarations() {}

  /** How a framework gets its scheduler. */
  public enum SchedulerKind {
    TEMPLATE,
    BATCH,
    EXTERNAL
  }

  /** May an executor pod that ran one command task run the next one? */
  public enum Reuse {
    ALWAYS,
    SAME_ROLE,
    NEVER
  }

  /**
   * Idle executor pods.
   *
   * @param idleTimeout after this long without a task a pod that may leave leaves
   * @param minPerNode idle pods to keep on each agent
   * @param maxIdle idle pods to keep at most, over all agents
   */
  public record Warm(Duration idleTimeout, int minPerNode, int maxIdle) {}

  /**
   * A toleration, with the meaning that Kubernetes gives it.
   *
   * @param key empty matches every key
   * @param exists true for operator Exists, false for Equal
   * @param effect empty matches every effect
   */
  public record Toleration(String key, boolean exists, String value, String effect) {}

  /** A taint of a node. */
  public record Taint(String key, String value, String effect) {}

  /**
   * A Framework resource.
   *
   * @param roles role paths, at least one
   * @param capabilities those that the framework has besides the ones that its scheduler announces
   * @param offerFilters by role as the books know it; sizes stand in for those that the scheduler
   *     does not name, constraints hold beside the scheduler's own
   * @param overhead what the agent sidecar itself needs in every executor pod
   * @param uid of the resource, so that a deleted and created one is a new one
   */
  public record Framework(
      FrameworkName name,
      String uid,
      List<String> roles,
      SchedulerKind scheduler,
      Set<String> capabilities,
      int priority,
      Duration failoverTimeout,
      boolean suspended,
      Map<String, OfferFilter> offerFilters,
      Map<String, String> nodeSelector,
      List<Toleration> tolerations,
      Warm warm,
      Reuse reuse,
      Duration startTimeout,
      Resources overhead) {
    public Framework withSuspended(boolean newSuspended) {
      return new Framework(
          name,
          uid,
          roles,
          scheduler,
          capabilities,
          priority,
          failoverTimeout,
          newSuspended,
          offerFilters,
          nodeSelector,
          tolerations,
          warm,
          reuse,
          startTimeout,
          overhead);
    }
  }

  /**
   * A ResourceRole resource.
   *
   * @param namespaces who may use the role and what is below it; {@code *} for every namespace
   * @param weightMillis in thousandths, so that shares stay exact: 1000 is weight 1
   * @param guarantee what it gets before anybody gets more
   * @param limit of all that it and what is below it may hold
   */
  public record Role(
      String path,
      List<String> namespaces,
      long weightMillis,
      Resources guarantee,
      Limits limit,
      int priority) {
    /** In place of the name of a namespace. */
    public static final String EVERY_NAMESPACE = "*";
  }

  /** Node label of the region. */
  public static final String REGION_LABEL = "topology.kubernetes.io/region";

  /** Node label of the zone. */
  public static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  /** Attributes that offers carry in any case, with the node label of each. */
  public static final Map<String, String> USUAL_ATTRIBUTES =
      Map.of(
          "arch",
          "kubernetes.io/arch",
          "instance_type",
          "node.kubernetes.io/instance-type",
          "region",
          REGION_LABEL,
          "zone",
          ZONE_LABEL);

  /** What a pool selects that says nothing about its nodes. */
  public static final Map<String, String> LINUX = Map.of("kubernetes.io/os", "linux");

  /**
   * An AgentPool resource.
   *
   * @param namespaces empty means every namespace
   * @param headroomPercent of allocatable, kept free for everybody else
   * @param headroomMinimum the larger of this and the percentage is kept
   * @param direct pods name their node themselves instead of asking the kube-scheduler
   * @param attributeLabels attribute name to node label
   * @param drainGrace how long tasks may run on after their node was cordoned; null for ever
   * @param reserved for whom so much of each of its nodes is reserved
   * @param problem a sentence when something in the resource is wrong: its nodes are not offered,
   *     nor are they as a part of another pool
   * @param address which one of its nodes schedulers are told
   */
  public record Pool(
      String name,
      Map<String, String> nodeSelector,
      List<Toleration> tolerations,
      List<String> namespaces,
      int headroomPercent,
      Resources headroomMinimum,
      boolean direct,
      Map<String, String> attributeLabels,
      @Nullable PortRange ports,
      @Nullable Duration drainGrace,
      Marked reserved,
      @Nullable String problem,
      Cluster.AddressKind address) {
    /** A pool that leaves tasks alone when their node is cordoned, and reserves nothing. */
    public Pool(
        String name,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations,
        List<String> namespaces,
        int headroomPercent,
        Resources headroomMinimum,
        boolean direct,
        Map<String, String> attributeLabels,
        @Nullable PortRange ports,
        @Nullable String problem) {
      this(
          name,
          nodeSelector,
          tolerations,
          namespaces,
          headroomPercent,
          headroomMinimum,
          direct,
          attributeLabels,
          ports,
          null,
          Marked.NONE,
          problem,
          Cluster.AddressKind.INTERNAL_IP);
    }
  }

  /**
   * A Reservation resource, or one that a framework has made.
   *
   * @param amount with what is refined of it
   */
  public record Reserved(String name, String node, Reservation reservation, Resources amount) {
    /** How many ranges of ports a Reservation resource has room for. */
    public static final int MOST_PORT_RANGES = 256;

    /** Can it be written down? */
    public boolean isWritable() {
      return amount.ports().ranges().size() <= MOST_PORT_RANGES;
    }

    public Reserved withAmount(Resources newAmount) {
      return new Reserved(name, node, reservation, newAmount);
    }
  }

  /** Both ends belong to the range. */
  public record PortRange(int begin, int end) {}
}
