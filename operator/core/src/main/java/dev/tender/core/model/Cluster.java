package dev.tender.core.model;

import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.resources.Resources;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the API server shows of nodes and pods, cut down to what decisions need. */
public final class Cluster {
  private Cluster() {}

  /**
   * When a node is not there to be used.
   *
   * @param startMillis epoch milliseconds; may have passed
   * @param durationMillis more than 0; null when nobody knows how long
   */
  public record Unavailability(long startMillis, @Nullable Long durationMillis) {}

  /**
   * What people have written on a node about its maintenance.
   *
   * @param unavailability as announced; null when nothing is, or nothing that can be read
   * @param problem a sentence when something is announced that cannot be read: what was announced
   *     before stays in force
   * @param cordonedMillis since when the node is cordoned, as the cluster says; null when it does
   *     not say, or the node is not cordoned
   * @param drainUntilMillis by when tasks that a drain tells to end are to have ended, epoch
   *     milliseconds; null when nobody says, or nothing that can be read
   * @param drainProblem a sentence when that cannot be read; tasks then have the time of their own
   */
  public record Upkeep(
      @Nullable Unavailability unavailability,
      @Nullable String problem,
      @Nullable Long cordonedMillis,
      @Nullable Long drainUntilMillis,
      @Nullable String drainProblem) {
    public static final Upkeep NONE = new Upkeep(null, null, null);

    /** Nobody says by when a drain is to be over. */
    public Upkeep(
        @Nullable Unavailability unavailability,
        @Nullable String problem,
        @Nullable Long cordonedMillis) {
      this(unavailability, problem, cordonedMillis, null, null);
    }
  }

  /** Which of a node's addresses schedulers are told. */
  public enum AddressKind {
    INTERNAL_IP("InternalIP"),
    EXTERNAL_IP("ExternalIP"),
    HOSTNAME("Hostname");

    private final String type;

    AddressKind(String type) {
      this.type = type;
    }

    /** As Kubernetes writes it. */
    public String type() {
      return type;
    }
  }

  /**
   * Where a node is.
   *
   * @param hostname as schedulers are told, which may be an IP; empty when the node has none of
   *     that kind
   * @param ip the same where that is an IP; else another of the node's, or the name where it has
   *     none
   */
  public record Address(String hostname, String ip) {
    public static final Address NONE = new Address("", "");

    public static Address of(String ip) {
      return new Address(ip, ip);
    }
  }

  /** Addresses of a node besides its InternalIP; empty where it has none. */
  public record OtherAddresses(String externalIp, String hostname) {
    public static final OtherAddresses NONE = new OtherAddresses("", "");
  }

  /**
   * A node.
   *
   * @param address InternalIP; empty when it has none
   * @param podSlots how many pods the kubelet takes
   * @param unschedulable it is cordoned
   * @param labels only those that selectors and attributes may name
   * @param gpuResource what Kubernetes calls its GPUs, such as {@code nvidia.com/gpu}; empty when
   *     it has none
   * @param others its other addresses
   */
  public record Node(
      AgentId id,
      String name,
      String address,
      Resources allocatable,
      int podSlots,
      boolean unschedulable,
      boolean ready,
      List<Taint> taints,
      Map<String, String> labels,
      Upkeep upkeep,
      String gpuResource,
      OtherAddresses others) {
    /** The address of that kind. */
    public Address address(AddressKind kind) {
      return switch (kind) {
        case INTERNAL_IP -> Address.of(address);
        case EXTERNAL_IP -> Address.of(others.externalIp);
        case HOSTNAME -> {
          String ip = address.isEmpty() ? others.externalIp : address;
          yield new Address(others.hostname, ip.isEmpty() ? others.hostname : ip);
        }
      };
    }

    /** A node on which nobody has written anything about maintenance. */
    public Node(
        AgentId id,
        String name,
        String address,
        Resources allocatable,
        int podSlots,
        boolean unschedulable,
        boolean ready,
        List<Taint> taints,
        Map<String, String> labels) {
      this(
          id,
          name,
          address,
          allocatable,
          podSlots,
          unschedulable,
          ready,
          taints,
          labels,
          Upkeep.NONE);
    }

    /** A node without GPUs. */
    public Node(
        AgentId id,
        String name,
        String address,
        Resources allocatable,
        int podSlots,
        boolean unschedulable,
        boolean ready,
        List<Taint> taints,
        Map<String, String> labels,
        Upkeep upkeep) {
      this(
          id,
          name,
          address,
          allocatable,
          podSlots,
          unschedulable,
          ready,
          taints,
          labels,
          upkeep,
          "",
          OtherAddresses.NONE);
    }
  }

  /** What may fail together: zones of a region, and nodes of a zone. */
  public record Domain(String region, String zone) {
    /** Null when the labels of the node do not name both. */
    public static @Nullable Domain of(Map<String, String> labels) {
      String region = labels.get(Declarations.REGION_LABEL);
      String zone = labels.get(Declarations.ZONE_LABEL);
      return region == null || zone == null ? null : new Domain(region, zone);
    }
  }

  /**
   * A pod that is not ours.
   *
   * @param node where it is bound or nominated; null while it waits for a node
   * @param nominated a hole was made for it, it is not in it yet
   * @param unschedulable the kube-scheduler said that it fits nowhere
   */
  public record ForeignPod(
      String uid,
      PodName name,
      @Nullable String node,
      boolean nominated,
      boolean unschedulable,
      Resources requests) {}

  /** How far an executor pod has come. */
  public enum PodPhase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  /** The container of pods that have but one. */
  public static final String EXECUTOR = "executor";

  /**
   * Why a pod or a container in it ended or cannot start, in Kubernetes' words.
   *
   * @param reason such as OOMKilled, Evicted, OutOfcpu, Unschedulable, ErrImageNeverPull, Deleted
   */
  public record PodTrouble(String reason, String message) {
    /** The pod was not even tried, for nobody says which image it is to run. */
    public static final String NO_IMAGE = "NoImage";
  }

  /**
   * One of our executor pods as the API server shows it.
   *
   * @param plan what it was made for, read back from its annotations
   * @param counted what Kubernetes counts for it: max(requested, allocated, actual), agent included
   * @param requested what its spec asks for, agent included; less than what is counted while it
   *     shrinks
   * @param confirmed what the kubelet says is in force; null until it says so
   * @param ends of its containers so far, by their names; those that have never ended are left out
   * @param trouble set when it cannot start or has ended
   */
  public record ExecutorPod(
      PodPlan plan,
      String uid,
      @Nullable String node,
      @Nullable String ip,
      PodPhase phase,
      boolean deleting,
      Resources counted,
      Resources requested,
      @Nullable Resources confirmed,
      SortedMap<String, ContainerEnds> ends,
      @Nullable PodTrouble trouble) {
    /** A pod of one container, whose size nobody is changing. */
    public ExecutorPod(
        PodPlan plan,
        String uid,
        @Nullable String node,
        @Nullable String ip,
        PodPhase phase,
        boolean deleting,
        Resources counted,
        @Nullable Resources confirmed,
        int executorEnds,
        int executorOom,
        @Nullable PodTrouble trouble) {
      this(
          plan,
          uid,
          node,
          ip,
          phase,
          deleting,
          counted,
          counted,
          confirmed,
          executorEnds == 0
              ? Collections.emptySortedMap()
              : new TreeMap<>(Map.of(EXECUTOR, new ContainerEnds(executorEnds, executorOom))),
          trouble);
    }
  }

  /**
   * How often a container has ended.
   *
   * @param outOfMemory which of these ends, from 1, was the last for want of memory; 0 for none
   */
  public record ContainerEnds(int count, int outOfMemory) {
    public static final ContainerEnds NONE = new ContainerEnds(0, 0);
  }

  /**
   * What an executor pod is for; enough for a new master to adopt it.
   *
   * @param executorId the custom executor it belongs to; null for a pod that runs command tasks
   * @param shape hash of all that cannot change in a pod
   * @param floor what the custom executor holds as long as it lives
   * @param overhead the agent sidecar's part
   * @param envelope overhead + floor + room for tasks, as first asked for
   * @param term of the master that made it
   * @param gpuResource what Kubernetes calls the node's GPUs; empty when the node has none
   */
  public record PodPlan(
      PodName name,
      FrameworkName framework,
      FrameworkId frameworkId,
      AgentId agent,
      String node,
      String role,
      @Nullable ExecutorId executorId,
      String shape,
      Resources floor,
      Resources overhead,
      Resources envelope,
      boolean direct,
      long term,
      String gpuResource) {
    /** For a node without GPUs. */
    public PodPlan(
        PodName name,
        FrameworkName framework,
        FrameworkId frameworkId,
        AgentId agent,
        String node,
        String role,
        @Nullable ExecutorId executorId,
        String shape,
        Resources floor,
        Resources overhead,
        Resources envelope,
        boolean direct,
        long term) {
      this(
          name,
          framework,
          frameworkId,
          agent,
          node,
          role,
          executorId,
          shape,
          floor,
          overhead,
          envelope,
          direct,
          term,
          "");
    }

    public PodPlan withEnvelope(Resources newEnvelope) {
      return new PodPlan(
          name,
          framework,
          frameworkId,
          agent,
          node,
          role,
          executorId,
          shape,
          floor,
          overhead,
          newEnvelope,
          direct,
          term,
          gpuResource);
    }
  }
}
