package dev.tender.sdk;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;

/**
 * What a framework decides: which tasks to run on the resources that it is offered.
 *
 * <p>Callbacks come one at a time, on one thread, so an implementation needs no locks as long as it
 * keeps its state to itself. While a callback runs nothing else is delivered: leave long work to
 * another thread and come back with {@link SchedulerDriver#execute}. A callback that throws ends
 * the driver with {@link Outcome.Failed}; tasks keep running for the framework's failover timeout.
 */
public interface Scheduler {
  /**
   * The master knows this framework now. Called once, and again after a master or a connection was
   * lost and found. Offers made before are void; tasks run on.
   */
  default void registered(SchedulerDriver driver, FrameworkId id) {}

  /**
   * Resources to use. Each offer is answered once, by {@link SchedulerDriver#launch} or {@link
   * SchedulerDriver#decline}; one that is kept counts as used by this framework until it expires.
   * Never empty.
   */
  void offers(SchedulerDriver driver, List<Offer> offers);

  /**
   * Something happened to a task. When this returns the update counts as received and is
   * acknowledged; updates that the cluster repeats because an acknowledgement was lost are not
   * delivered again. Every launched task comes to exactly one end here as long as this process
   * lives; see {@link TaskStates} for which states are ends.
   */
  void update(SchedulerDriver driver, TaskStatus status);

  /**
   * What came of an operation that was given an id in {@link SchedulerDriver#accept}, such as a
   * RESERVE: OPERATION_FINISHED once it is written down, so that a later master knows of it too,
   * OPERATION_ERROR with the reason if it was not done. Also answers to {@link
   * SchedulerDriver#reconcileOperations}. When this returns the status counts as received and is
   * acknowledged; the id may be used again then. A status that the cluster repeats because an
   * acknowledgement was lost may come again.
   */
  default void operation(SchedulerDriver driver, OperationStatus status) {}

  /** The offer is void: its resources were needed elsewhere or are gone. */
  default void rescinded(SchedulerDriver driver, OfferId offer) {}

  /**
   * Agents that will not be there, on which this framework has tasks, executors or offers. Each is
   * answered once, by {@link SchedulerDriver#acceptInverse} or {@link
   * SchedulerDriver#declineInverse}, and is asked again after the refusal as long as the framework
   * has something there. The answer is advice to whoever maintains the agent: it ends nothing, and
   * it prevents nothing. A framework that agrees moves its tasks by itself, before the start of the
   * unavailability. Never empty. Without this method nothing is answered.
   *
   * @param inverseOffers an agent at most once
   */
  default void inverseOffers(SchedulerDriver driver, List<InverseOffer> inverseOffers) {}

  /** The agent stays, or nothing of this framework is there any more: no answer is wanted. */
  default void inverseOfferRescinded(SchedulerDriver driver, OfferId inverseOffer) {}

  /** An executor sent bytes. Best effort: what must arrive goes in a status update. */
  default void message(SchedulerDriver driver, AgentId agent, ExecutorId executor, Bytes data) {}

  /**
   * An executor ended. Updates for its tasks come by themselves, before or after this; best effort.
   *
   * @param status the wait status of its process, -1 when nobody knows it
   */
  default void executorEnded(
      SchedulerDriver driver, AgentId agent, ExecutorId executor, int status) {}

  /** A node left. Updates for its tasks come by themselves; best effort. */
  default void agentLost(SchedulerDriver driver, AgentId agent) {}

  /** The master is out of reach. The driver is already looking for it; offers are void. */
  default void disconnected(SchedulerDriver driver, String reason) {}

  /**
   * The master sent this framework away, for example because another instance of it took over. The
   * driver ends after this.
   */
  default void error(SchedulerDriver driver, String message) {}
}
