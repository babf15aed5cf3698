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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the shell must do after an event. Acts are idempotent; records are for people only. */
public sealed interface MasterEffect {

  /** Send to a subscription stream; lost silently when the stream is gone. */
  record ToFramework(String connection, SchedulerMessage message) implements MasterEffect {}

  /**
   * To whoever waits for the outcome of a call; lost silently when nobody does.
   *
   * @param call as the event named it
   */
  record Answer(String call, CallAnswer answer) implements MasterEffect {}

  /** Nobody is to be known by this id any more; whoever still uses it is a stranger. */
  record ForgetFramework(FrameworkId framework) implements MasterEffect {}

  /** Send to an agent session; lost silently when the session is gone. */
  record ToAgent(String session, AgentCommand command) implements MasterEffect {}

  /** Create the pod unless it exists. */
  record CreatePod(Cluster.PodPlan plan) implements MasterEffect {}

  /** Change cpu and memory of a living pod to the whole envelope. */
  record ResizePod(PodName pod, String uid, Resources envelope) implements MasterEffect {}

  /**
   * @param uid null when it was never observed
   */
  record DeletePod(PodName pod, @Nullable String uid, String why) implements MasterEffect {}

  /** An offer is new or has ended. */
  record RecordOffer(Work.Offer offer, Work.OfferPhase phase, String reason)
      implements MasterEffect {}

  /** A task is new or has changed. */
  record RecordTask(TaskRecord task) implements MasterEffect {}

  /**
   * A task that somebody applied has ended without ever having been launched.
   *
   * @param reason Mesos reason without its REASON_ prefix
   */
  record RecordApplied(
      FrameworkName framework, TaskId task, Work.TaskState state, String reason, String message)
      implements MasterEffect {}

  /**
   * A framework has changed what is reserved: to be written down, so that it outlives this master.
   * An amount of nothing means that the reservation is no more.
   *
   * @param change its number; they grow with every change of any reservation, from 1 on
   */
  record RecordReservation(Declarations.Reserved reserved, long change) implements MasterEffect {}

  /** Worth a Kubernetes Event on the Framework. */
  record Notice(FrameworkName framework, boolean warning, String reason, String message)
      implements MasterEffect {}

  /**
   * Worth a Kubernetes Event on the Node.
   *
   * @param node its name
   * @param uid of the Node
   */
  record NodeNotice(String node, AgentId uid, boolean warning, String reason, String message)
      implements MasterEffect {}

  /**
   * What a Task resource shows.
   *
   * @param exitCode of its process; null when it has not ended or nobody says
   * @param pod null before one is chosen
   * @param payload of the task, of which the shell shows what is not secret
   * @param told what was said last of its container and its health; null before anything was
   */
  record TaskRecord(
      FrameworkName frameworkName,
      FrameworkId framework,
      TaskId task,
      String name,
      String role,
      Resources resources,
      Work.TaskState state,
      @Nullable String reason,
      String message,
      @Nullable Integer exitCode,
      AgentId agent,
      String node,
      @Nullable PodName pod,
      @Nullable ExecutorId executor,
      long launchedMillis,
      long changedMillis,
      Work.Payload payload,
      Work.@Nullable Payload told) {
    /** The same for whoever keeps it: a payload may be larger than all the rest. */
    public TaskRecord withoutPayload() {
      return new TaskRecord(
          frameworkName,
          framework,
          task,
          name,
          role,
          resources,
          state,
          reason,
          message,
          exitCode,
          agent,
          node,
          pod,
          executor,
          launchedMillis,
          changedMillis,
          Work.Payload.NONE,
          told);
    }
  }

  /** What a scheduler is told. */
  sealed interface SchedulerMessage {
    record Subscribed(FrameworkId framework) implements SchedulerMessage {}

    record Offers(List<Work.Offer> offers) implements SchedulerMessage {}

    record Rescind(OfferId offer) implements SchedulerMessage {}

    record InverseOffers(List<Work.InverseOffer> offers) implements SchedulerMessage {}

    record RescindInverse(OfferId offer) implements SchedulerMessage {}

    record Update(Work.Status status) implements SchedulerMessage {}

    record OperationUpdate(Work.OperationStatus status) implements SchedulerMessage {}

    record ExecutorMessage(AgentId agent, ExecutorId executor, Work.Payload message)
        implements SchedulerMessage {}

    record Failure(@Nullable AgentId agent, @Nullable ExecutorId executor, @Nullable Integer status)
        implements SchedulerMessage {}

    /**
     * Nothing for the scheduler: when its turn comes, the shell answers with {@link
     * MasterEvent.MarkPassed}.
     */
    record Mark() implements SchedulerMessage {}

    /** The shell closes the stream after it. */
    record Error(String message) implements SchedulerMessage {}
  }

  /** What came of a call that is answered. Everything but {@link Done} has changed nothing. */
  sealed interface CallAnswer {
    record Done() implements CallAnswer {}

    /** It contradicts itself. */
    record Invalid(String sentence) implements CallAnswer {}

    /** It asks for what the caller may not have. */
    record Forbidden(String sentence) implements CallAnswer {}

    /** Whom it is about is not there any more. */
    record Gone(String sentence) implements CallAnswer {}
  }

  /** What an agent is ordered to do. */
  sealed interface AgentCommand {
    /**
     * The session is accepted.
     *
     * @param address of the node
     * @param framework whose pod it is; null while its scheduler has not come to this master
     */
    record Attached(AgentId agent, String address, @Nullable UpdateFramework framework)
        implements AgentCommand {}

    /**
     * The framework has come, has come back, or has changed: what waits for its acknowledgement is
     * to be told again at once.
     *
     * @param registration payload of the framework's registration
     * @param added capabilities that the framework has besides those that it named there
     */
    record UpdateFramework(FrameworkId framework, Work.Payload registration, Set<String> added)
        implements AgentCommand {}

    /** Not ours, or not any more; the shell closes the session after it. */
    record Refused(String message) implements AgentCommand {}

    /**
     * @param registration payload of the framework's registration
     * @param added capabilities that the framework has besides those that it named there
     * @param executor null for command tasks
     * @param group whether the tasks reach the executor together or not at all
     */
    record Launch(
        FrameworkId framework,
        Work.Payload registration,
        Set<String> added,
        Work.@Nullable Executor executor,
        List<Work.Task> tasks,
        boolean group)
        implements AgentCommand {}

    record Kill(FrameworkId framework, TaskId task, @Nullable Long graceMillis)
        implements AgentCommand {}

    record Acknowledge(FrameworkId framework, TaskId task, String uuid) implements AgentCommand {}

    record Message(FrameworkId framework, ExecutorId executor, Work.Payload message)
        implements AgentCommand {}

    record ShutdownExecutor(FrameworkId framework, ExecutorId executor) implements AgentCommand {}

    /** End everything; the pod is about to be deleted. */
    record ShutdownPod(String reason) implements AgentCommand {}
  }
}
