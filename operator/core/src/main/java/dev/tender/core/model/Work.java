package dev.tender.core.model;

import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What frameworks ask for and what becomes of it. */
public final class Work {
  /** Starts the shape of a pod that no second task may use. */
  public static final String ONCE = "once:";

  /**
   * Starts the shape of an executor whose pod has ports of the node that its first tasks take. A
   * pod that lives cannot get others.
   */
  public static final String NODE_PORTS = "node-ports:";

  /**
   * Starts the shape of an executor whose pod has a container for each task of one group, and for
   * nothing else.
   */
  public static final String GROUP = "group:";

  private Work() {}

  /** Something that the master carries and never looks into, such as a TaskInfo of the wire. */
  public interface Payload {
    /** Nothing. */
    Payload NONE = new Payload() {};

    /** What of it may be told again later; of a status that is not its data. */
    default Payload kept() {
      return this;
    }

    /** Whether it describes the same as the other, perhaps in another order or in other words. */
    default boolean saysTheSameAs(Payload other) {
      return equals(other);
    }
  }

  /**
   * How a framework introduces itself.
   *
   * @param id null for a new registration
   * @param roles empty means those of the Framework resource
   * @param failoverTimeoutMillis null leaves it to the Framework resource
   * @param offerFilters by role; only roles that it subscribes to may be named
   */
  public record Registration(
      @Nullable FrameworkId id,
      String name,
      List<String> roles,
      Set<String> suppressedRoles,
      Set<String> capabilities,
      @Nullable Long failoverTimeoutMillis,
      Map<String, OfferFilter> offerFilters,
      Payload payload) {
    /** Of a framework that takes any offer. */
    public Registration(
        @Nullable FrameworkId id,
        String name,
        List<String> roles,
        Set<String> suppressedRoles,
        Set<String> capabilities,
        @Nullable Long failoverTimeoutMillis,
        Payload payload) {
      this(
          id, name, roles, suppressedRoles, capabilities, failoverTimeoutMillis, Map.of(), payload);
    }
  }

  /**
   * A custom executor.
   *
   * @param marked how much of the resources is reserved or revocable
   * @param shape hash of what its pod needs (image, volumes, user …)
   */
  public record Executor(
      ExecutorId id, Resources resources, Marked marked, String shape, Payload payload) {
    /** Of plain resources. */
    public Executor(ExecutorId id, Resources resources, String shape, Payload payload) {
      this(id, resources, Marked.NONE, shape, payload);
    }

    public Bundle bundle() {
      return new Bundle(resources, marked);
    }
  }

  /**
   * A task to launch.
   *
   * @param marked how much of the resources is reserved or revocable
   * @param executor null for a command task
   * @param shape hash of what a command task's pod needs; that of the executor otherwise. A shape
   *     that starts with {@link #ONCE} is for pods that are used for one task only
   * @param problem a sentence when the shell found the description wrong or impossible here: the
   *     task gets TASK_ERROR with it
   * @param role that its resources and those of its executor are said to be allocated to; null when
   *     they say nothing, or {@code *}
   */
  public record Task(
      TaskId id,
      String name,
      AgentId agent,
      Resources resources,
      Marked marked,
      @Nullable Executor executor,
      String shape,
      Payload payload,
      @Nullable String problem,
      @Nullable String role) {
    /** That does not say for which role its resources are. */
    public Task(
        TaskId id,
        String name,
        AgentId agent,
        Resources resources,
        Marked marked,
        @Nullable Executor executor,
        String shape,
        Payload payload,
        @Nullable String problem) {
      this(id, name, agent, resources, marked, executor, shape, payload, problem, null);
    }

    /** Of plain resources. */
    public Task(
        TaskId id,
        String name,
        AgentId agent,
        Resources resources,
        @Nullable Executor executor,
        String shape,
        Payload payload,
        @Nullable String problem) {
      this(id, name, agent, resources, Marked.NONE, executor, shape, payload, problem);
    }

    public Bundle bundle() {
      return new Bundle(resources, marked);
    }
  }

  /** One step of an ACCEPT. */
  public sealed interface Operation {
    record Launch(List<Task> tasks) implements Operation {}

    /**
     * Tasks that reach their executor together or not at all.
     *
     * @param tasks all of one executor, which every one of them carries
     */
    record LaunchGroup(List<Task> tasks) implements Operation {}

    /**
     * Reserves plain resources, or refines what is reserved already, by the last level of each
     * reservation.
     *
     * @param id as the framework calls it, which is then told what comes of it; null for nothing
     * @param resources as they are to be afterwards
     * @param problem a sentence when the shell found the description wrong
     * @param role that the resources are said to be allocated to; null when they say nothing
     */
    record Reserve(
        @Nullable String id, Marked resources, @Nullable String problem, @Nullable String role)
        implements Operation {
      /** Of resources that say nothing of their allocation. */
      public Reserve(@Nullable String id, Marked resources, @Nullable String problem) {
        this(id, resources, problem, null);
      }
    }

    /**
     * Takes back the last level of each reservation.
     *
     * @param id as in {@link Reserve}
     * @param resources as they are before
     * @param problem a sentence when the shell found the description wrong
     * @param role as in {@link Reserve}
     */
    record Unreserve(
        @Nullable String id, Marked resources, @Nullable String problem, @Nullable String role)
        implements Operation {
      /** Of resources that say nothing of their allocation. */
      public Unreserve(@Nullable String id, Marked resources, @Nullable String problem) {
        this(id, resources, problem, null);
      }
    }

    /**
     * One that Mesos has and Tender has not, such as CREATE. It fails, and the others are done.
     *
     * @param id as in {@link Reserve}
     * @param name of the operation
     */
    record Unsupported(@Nullable String id, String name) implements Operation {
      public String problem() {
        return name + " is not supported; LAUNCH, LAUNCH_GROUP, RESERVE and UNRESERVE are";
      }
    }
  }

  /** Where an operation stands; the names are those of Mesos. */
  public enum OperationState {
    PENDING,
    FINISHED,
    ERROR,
    GONE_BY_OPERATOR,
    RECOVERING,
    UNKNOWN
  }

  /**
   * What a framework is told of an operation.
   *
   * @param operation as the framework calls it
   * @param uuid base64; it wants to be acknowledged and is repeated until then; null for neither
   * @param agent whose resources it is about, if known
   */
  public record OperationStatus(
      String operation,
      OperationState state,
      String message,
      @Nullable String uuid,
      @Nullable AgentId agent) {}

  /**
   * A task that somebody applied to a framework with the built-in scheduler, which chooses its
   * agent. The payload knows no agent either: whoever writes it down for the agent adds it.
   *
   * @param nodeSelector labels that the node must have
   * @param problem as in {@link Task}
   * @param gpuResource the kind of GPUs that it wants, by Kubernetes' name; empty for any or none
   */
  public record Applied(
      TaskId id,
      String name,
      Resources resources,
      Map<String, String> nodeSelector,
      String shape,
      Payload payload,
      @Nullable String problem,
      String gpuResource) {
    /** A task that wants no particular kind of GPU. */
    public Applied(
        TaskId id,
        String name,
        Resources resources,
        Map<String, String> nodeSelector,
        String shape,
        Payload payload,
        @Nullable String problem) {
      this(id, name, resources, nodeSelector, shape, payload, problem, "");
    }

    /**
     * As a task for an agent.
     *
     * @param marked how much of its resources it takes from what was offered as reserved or
     *     revocable
     */
    public Task on(AgentId agent, Marked marked) {
      return new Task(id, name, agent, resources, marked, null, shape, payload, problem);
    }
  }

  /** The registration of the built-in scheduler, which nobody sent over a wire. */
  public record BatchRegistration(FrameworkName name, FrameworkId id) implements Payload {}

  /** Task states, in Mesos' words. */
  public enum TaskState {
    STAGING(false),
    STARTING(false),
    RUNNING(false),
    KILLING(false),
    FINISHED(true),
    FAILED(true),
    KILLED(true),
    ERROR(true),
    LOST(true),
    DROPPED(true),
    UNREACHABLE(false),
    GONE(true),
    GONE_BY_OPERATOR(true),
    UNKNOWN(false);

    private final boolean terminal;

    TaskState(boolean terminal) {
      this.terminal = terminal;
    }

    public boolean terminal() {
      return terminal;
    }
  }

  /** Who says so. */
  public enum Source {
    MASTER,
    AGENT,
    EXECUTOR
  }

  /**
   * A report about a task.
   *
   * @param reason Mesos reason without its REASON_ prefix; null when there is none
   * @param uuid null when no acknowledgement is wanted
   * @param exitCode of the task's process; null when it has not ended or nobody says
   * @param endedContainer the container of which the agent knows no more than that it ended under
   *     the task; null when it is not so
   * @param payload the agent's own status, passed on unseen; null for the master's own reports
   * @param address of the task's pod, for reports without payload; null when it has none yet
   * @param unreachableMillis when the agent was given up, epoch milliseconds; null while it is not
   */
  public record Status(
      TaskId task,
      TaskState state,
      Source source,
      @Nullable String reason,
      String message,
      @Nullable String uuid,
      @Nullable AgentId agent,
      @Nullable ExecutorId executor,
      @Nullable Integer exitCode,
      @Nullable String endedContainer,
      @Nullable Payload payload,
      @Nullable String address,
      @Nullable Long unreachableMillis) {
    public Status withState(TaskState newState) {
      return new Status(
          task,
          newState,
          source,
          reason,
          message,
          uuid,
          agent,
          executor,
          exitCode,
          endedContainer,
          payload,
          address,
          unreachableMillis);
    }

    /**
     * @param millis epoch milliseconds
     */
    public Status withUnreachableSince(long millis) {
      return new Status(
          task,
          state,
          source,
          reason,
          message,
          uuid,
          agent,
          executor,
          exitCode,
          endedContainer,
          payload,
          address,
          millis);
    }
  }

  /** How an offer ended, or that it has not. */
  public enum OfferPhase {
    OUTSTANDING,
    ACCEPTED,
    DECLINED,
    RESCINDED,
    EXPIRED
  }

  /**
   * An offer.
   *
   * @param domain of the node; null when it does not say
   * @param inside slack of envelopes that the framework already has there, by pod
   * @param outside free capacity of the node
   * @param unavailability when the node will not be there; null when nothing is announced
   * @param expiresMillis epoch milliseconds
   */
  public record Offer(
      OfferId id,
      FrameworkName frameworkName,
      FrameworkId framework,
      String role,
      AgentId agent,
      String node,
      Cluster.Address address,
      Map<PodName, Bundle> inside,
      Bundle outside,
      Map<String, String> attributes,
      Set<ExecutorId> executors,
      Cluster.@Nullable Unavailability unavailability,
      long expiresMillis,
      Cluster.@Nullable Domain domain) {
    /** What the framework sees: inside and outside together. */
    public Resources total() {
      return bundle().total();
    }

    /** The same, with what of it is reserved or revocable. */
    public Bundle bundle() {
      Bundle sum = outside;
      for (Bundle slack : inside.values()) {
        sum = sum.plus(slack);
      }
      return sum;
    }
  }

  /**
   * Asks a framework to give a node back, or what it was lent of it.
   *
   * @param address of the node
   * @param unavailability from when on that is not there for it
   * @param resources revocable ones that are wanted back; nothing means all that it has there
   */
  public record InverseOffer(
      OfferId id,
      FrameworkId framework,
      AgentId agent,
      Cluster.Address address,
      Cluster.Unavailability unavailability,
      Resources resources) {}

  /** What a framework last said to an inverse offer. */
  public enum InverseAnswer {
    NONE,
    ACCEPTED,
    DECLINED
  }
}
