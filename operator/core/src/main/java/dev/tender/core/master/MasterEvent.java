package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to the master. */
public sealed interface MasterEvent {

  /** Time has passed; sent at {@link Master#nextDeadlineMillis()} at the latest. */
  record Tick() implements MasterEvent {}

  /** The first listing of every watched kind has been applied. */
  record Synced() implements MasterEvent {}

  // What people declare.

  record FrameworkDeclared(Declarations.Framework framework) implements MasterEvent {}

  /** Tasks are killed, pods deleted, registrations forgotten. */
  record FrameworkDeleted(FrameworkName name) implements MasterEvent {}

  record RoleDeclared(Declarations.Role role) implements MasterEvent {}

  record RoleDeleted(String path) implements MasterEvent {}

  record PoolDeclared(Declarations.Pool pool) implements MasterEvent {}

  record PoolDeleted(String name) implements MasterEvent {}

  /**
   * Somebody reserves resources of a node, or a reservation was made before this master came.
   *
   * @param after number of the newest {@link MasterEffect.RecordReservation} of that name that the
   *     teller knew of and had not told to be written, or 0; what it tells is older than those that
   *     it did not know of, and is passed over
   */
  record ReservationDeclared(Declarations.Reserved reserved, long after) implements MasterEvent {
    /** By one who knows of all. */
    public ReservationDeclared(Declarations.Reserved reserved) {
      this(reserved, Long.MAX_VALUE);
    }
  }

  /**
   * What frameworks have reserved and given back under a name is written.
   *
   * @param change number of the newest {@link MasterEffect.RecordReservation} of that name that is
   */
  record ReservationWritten(String name, long change) implements MasterEvent {}

  /**
   * @param after as in {@link ReservationDeclared}
   */
  record ReservationDeleted(String name, long after) implements MasterEvent {
    /** By one who knows of all. */
    public ReservationDeleted(String name) {
      this(name, Long.MAX_VALUE);
    }
  }

  /** Somebody deleted the Offer resource: the same as a decline. */
  record OfferDeleted(OfferId offer) implements MasterEvent {}

  /** Somebody deleted the Task resource: the same as a kill. */
  record TaskDeleted(FrameworkName framework, TaskId task) implements MasterEvent {}

  /**
   * Somebody applied a task to a framework with the built-in scheduler; also for every such task
   * that has not ended when a master takes over.
   *
   * @param recorded state that the Task resource shows; null when it was never launched
   */
  record TaskApplied(FrameworkName framework, Work.Applied task, Work.@Nullable TaskState recorded)
      implements MasterEvent {}

  // What the cluster shows.

  record NodeObserved(Cluster.Node node) implements MasterEvent {}

  record NodeDeleted(AgentId node) implements MasterEvent {}

  record ForeignPodObserved(Cluster.ForeignPod pod) implements MasterEvent {}

  record ForeignPodGone(String uid) implements MasterEvent {}

  record ExecutorPodObserved(Cluster.ExecutorPod pod) implements MasterEvent {}

  /**
   * @param trouble why, when the API server told before it vanished
   */
  record ExecutorPodGone(PodName pod, String uid, Cluster.@Nullable PodTrouble trouble)
      implements MasterEvent {}

  /** The API server refused to make an executor pod (admission, quota, …). */
  record PodCreateRefused(PodName pod, Cluster.PodTrouble trouble) implements MasterEvent {}

  /**
   * The API server or the kubelet refused to resize an executor pod, or did not answer.
   *
   * @param size that was asked for; only its cpu and memory count
   * @param certain false when it may become true all the same, because nobody answered
   */
  record PodResizeRefused(
      PodName pod, String uid, Resources size, boolean certain, Cluster.PodTrouble trouble)
      implements MasterEvent {}

  // What agents say. A session is one stream of one agent sidecar.

  /**
   * An agent has connected, with all that it holds.
   *
   * @param session fresh for every connection
   * @param uid of the pod, as its token proves it
   */
  record AgentAttached(
      String session, PodName pod, String uid, List<HeldExecutor> executors, List<HeldTask> tasks)
      implements MasterEvent {}

  /** An executor process that an agent supervises. */
  record HeldExecutor(FrameworkId framework, Work.Executor executor) {}

  /**
   * A task that an agent holds.
   *
   * @param latest frees resources when terminal
   * @param reported state of the last update handed on; null when there was none
   */
  record HeldTask(
      FrameworkId framework,
      Work.Task task,
      Work.TaskState latest,
      Work.@Nullable TaskState reported) {}

  record AgentDetached(String session) implements MasterEvent {}

  /**
   * @param latest the task's newest state, which may be ahead of the status
   */
  record TaskReported(
      String session, FrameworkId framework, Work.Status status, Work.TaskState latest)
      implements MasterEvent {}

  record ExecutorMessage(
      String session, FrameworkId framework, ExecutorId executor, Work.Payload message)
      implements MasterEvent {}

  /**
   * @param status wait status, -1 when unknown
   */
  record ExecutorExited(
      String session, FrameworkId framework, ExecutorId executor, int status, String message)
      implements MasterEvent {}

  /** The agent cannot clean its executor's container, and starts nothing there again. */
  record PodUnusable(String session, String reason) implements MasterEvent {}

  // What frameworks ask. A connection is one subscription stream.

  record Subscribe(String connection, FrameworkName name, Work.Registration registration)
      implements MasterEvent {}

  record Disconnected(String connection) implements MasterEvent {}

  /**
   * A subscribed framework describes itself anew; {@link MasterEffect.Answer} tells what came of
   * it. User, principal and id must be as they were: whoever sends it has seen to that.
   *
   * @param call fresh for every call
   * @param connection the stream that it was sent for
   */
  record UpdateFramework(
      String call, String connection, FrameworkId framework, Work.Registration registration)
      implements MasterEvent {}

  /**
   * @param error what its scheduler is told when somebody else asked for it; null when that did
   */
  record Teardown(FrameworkId framework, @Nullable String error) implements MasterEvent {
    /** Its scheduler has asked for it. */
    public Teardown(FrameworkId framework) {
      this(framework, null);
    }
  }

  /**
   * @param refuseMillis how long what is left stays away; 0 for not at all
   */
  record Accept(
      FrameworkId framework,
      List<OfferId> offers,
      List<Work.Operation> operations,
      long refuseMillis)
      implements MasterEvent {
    /** An ACCEPT with one LAUNCH. */
    public static Accept launching(
        FrameworkId framework, List<OfferId> offers, List<Work.Task> tasks, long refuseMillis) {
      return new Accept(
          framework,
          offers,
          tasks.isEmpty() ? List.of() : List.of(new Work.Operation.Launch(tasks)),
          refuseMillis);
    }

    /** Tasks of all its LAUNCH and LAUNCH_GROUP operations, in order. */
    public List<Work.Task> launches() {
      List<Work.Task> launches = new ArrayList<>();
      for (Work.Operation operation : operations) {
        switch (operation) {
          case Work.Operation.Launch(List<Work.Task> tasks) -> launches.addAll(tasks);
          case Work.Operation.LaunchGroup(List<Work.Task> tasks) -> launches.addAll(tasks);
          case Work.Operation.Reserve _,
              Work.Operation.Unreserve _,
              Work.Operation.Unsupported _ -> {}
        }
      }
      return launches;
    }
  }

  record Decline(FrameworkId framework, List<OfferId> offers, long refuseMillis)
      implements MasterEvent {}

  /**
   * @param refuseMillis how long the framework is not asked again; less than an allocation interval
   *     counts as one
   */
  record AnswerInverseOffers(
      FrameworkId framework, List<OfferId> offers, boolean accepted, long refuseMillis)
      implements MasterEvent {}

  /**
   * @param roles empty means all
   */
  record Revive(FrameworkId framework, List<String> roles) implements MasterEvent {}

  /**
   * @param roles empty means all
   */
  record Suppress(FrameworkId framework, List<String> roles) implements MasterEvent {}

  /**
   * @param graceMillis overrides the task's kill policy; null leaves it
   */
  record Kill(
      FrameworkId framework, TaskId task, @Nullable AgentId agent, @Nullable Long graceMillis)
      implements MasterEvent {}

  record ShutdownExecutor(FrameworkId framework, ExecutorId executor, AgentId agent)
      implements MasterEvent {}

  record Acknowledge(FrameworkId framework, TaskId task, String uuid) implements MasterEvent {}

  /** The framework has heard what came of an operation. */
  record AcknowledgeOperation(FrameworkId framework, String operation, String uuid)
      implements MasterEvent {}

  /**
   * @param operations empty means all
   */
  record ReconcileOperations(FrameworkId framework, List<ReconcileOperation> operations)
      implements MasterEvent {}

  record ReconcileOperation(String operation, @Nullable AgentId agent) {}

  /**
   * @param tasks empty means all
   */
  record Reconcile(FrameworkId framework, List<ReconcileTask> tasks) implements MasterEvent {}

  record ReconcileTask(TaskId task, @Nullable AgentId agent) {}

  /** All that was told before a {@link MasterEffect.SchedulerMessage.Mark} has left the process. */
  record MarkPassed(String connection) implements MasterEvent {}

  record FrameworkMessage(
      FrameworkId framework, AgentId agent, ExecutorId executor, Work.Payload message)
      implements MasterEvent {}
}
