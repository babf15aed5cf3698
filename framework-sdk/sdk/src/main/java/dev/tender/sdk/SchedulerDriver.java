package dev.tender.sdk;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A framework's line to the master. Methods may be called from any thread; they return at once, and
 * the master's reaction comes as a callback of {@link Scheduler}.
 */
public interface SchedulerDriver {
  /** For how long a framework is not offered again what it left or declined, unless it says so. */
  Duration DEFAULT_REFUSAL = Duration.ofSeconds(5);

  /** The id that the master gave; empty before the first registration. */
  Optional<FrameworkId> frameworkId();

  /**
   * Runs tasks on an offer; what they leave over is declined for {@link #DEFAULT_REFUSAL}. An empty
   * list declines all of it.
   *
   * <p>Every task gets its updates, whatever happens: one that cannot be sent because the master is
   * out of reach is reported as TASK_DROPPED with REASON_MASTER_DISCONNECTED, one whose call the
   * master refuses as TASK_DROPPED with the master's words.
   */
  default void launch(Offer offer, List<TaskInfo> tasks) {
    launch(List.of(offer), tasks, DEFAULT_REFUSAL);
  }

  /**
   * Runs tasks on several offers of one agent and one role, taken together.
   *
   * @param refusal for how long not to be offered the rest; zero means it may come back at once
   */
  void launch(List<Offer> offers, List<TaskInfo> tasks, Duration refusal);

  /**
   * The general form of launch: any operations, applied in order to what the offers hold. What
   * comes of a RESERVE or UNRESERVE that has an id is told by {@link Scheduler#operation}.
   */
  void accept(List<OfferId> offers, List<Operation> operations, Duration refusal);

  /** Gives an offer back, and does not want the like of it for {@link #DEFAULT_REFUSAL}. */
  default void decline(Offer offer) {
    decline(List.of(offer), DEFAULT_REFUSAL);
  }

  /** Gives offers back, and does not want the like of them for as long as said. */
  void decline(Collection<Offer> offers, Duration refusal);

  /**
   * Agrees that these agents go away, which changes nothing but what their owners see.
   *
   * @param refusal for how long not to be asked again, zero or more; less than a second counts as
   *     one
   */
  void acceptInverse(Collection<InverseOffer> inverseOffers, Duration refusal);

  /** As {@link #acceptInverse}, not to be asked again for {@link #DEFAULT_REFUSAL}. */
  default void acceptInverse(InverseOffer inverseOffer) {
    acceptInverse(List.of(inverseOffer), DEFAULT_REFUSAL);
  }

  /**
   * Does not agree that these agents go away, which changes nothing but what their owners see.
   *
   * @param refusal as in {@link #acceptInverse}
   */
  void declineInverse(Collection<InverseOffer> inverseOffers, Duration refusal);

  /** As {@link #declineInverse}, not to be asked again for {@link #DEFAULT_REFUSAL}. */
  default void declineInverse(InverseOffer inverseOffer) {
    declineInverse(List.of(inverseOffer), DEFAULT_REFUSAL);
  }

  /** Forgets earlier refusals and suppression, for all roles: offers are wanted again. */
  void revive();

  /** Wants no more offers, for any role, until {@link #revive}. Some may be under way. */
  void suppress();

  /**
   * Asks for a task's end, with the grace that its own kill policy says. Repeated by the driver
   * after a lost connection, until the task has ended.
   */
  void kill(TaskId task);

  /** As kill, giving the task this long from being asked to being forced. */
  void kill(TaskId task, Duration grace);

  /**
   * Asks for the state of these tasks, or with none of all that the master knows. The driver does
   * this by itself after every registration and every quarter of an hour.
   */
  void reconcile(Collection<TaskId> tasks);

  /**
   * Asks what is known of these operations, or with none of all that are not acknowledged; {@link
   * Scheduler#operation} gets the answers. After a master was lost and found the new one knows
   * nothing of those that were under way: what is offered tells whether they were done.
   */
  void reconcileOperations(Collection<OperationId> operations);

  /** Sends bytes to an executor. Best effort. */
  void message(AgentId agent, ExecutorId executor, Bytes data);

  /** Asks an executor to end, with all its tasks. */
  void shutdownExecutor(AgentId agent, ExecutorId executor);

  /** Runs the work between callbacks, as if it were one. */
  void execute(Runnable work);

  /** Runs the work between callbacks once the delay is over. */
  void executeAfter(Duration delay, Runnable work);

  /** The framework has done its work: takes it down, with whatever of it still runs. */
  void succeed(String result);

  /** The framework cannot do its work: takes it down, with whatever of it still runs. */
  void fail(String reason);

  /** Takes the framework down without saying how it went. */
  void stop();

  /** Ends this driver and leaves the tasks running for the next one, for the failover timeout. */
  void handOver();
}
