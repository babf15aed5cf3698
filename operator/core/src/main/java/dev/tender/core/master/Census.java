package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the master holds, one by one, as it is between two events. Taking it costs the master's
 * thread a small record for each agent, framework and task; these refer to values of the books that
 * never change, so it can be read anywhere and costs little memory.
 *
 * @param agents that take part, by name
 * @param frameworks by id
 * @param tasks that have not ended, or whose end is not acknowledged
 * @param executors custom ones that live, as far as is known
 * @param roles that anybody has said something about or uses, by path
 * @param operations with an id whose end their frameworks have not acknowledged
 */
public record Census(
    List<Agent> agents,
    List<Framework> frameworks,
    List<Task> tasks,
    List<Executor> executors,
    List<Role> roles,
    List<Operation> operations) {

  /** Before there is one. */
  public static final Census NONE =
      new Census(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  /** How far the drain of a cordoned agent has come. */
  public enum Drain {
    NONE,
    DRAINING,
    /** Nothing of any framework is left there. */
    DRAINED
  }

  /**
   * An agent.
   *
   * @param total what frameworks can have: without headroom and without what others request
   * @param allocated held by tasks and by executors that live
   * @param active its resources are offered
   * @param announced as the node says
   * @param unavailability as frameworks are told
   * @param pool name of its AgentPool, empty when nobody has declared one
   * @param drainGrace how long tasks may stay after a cordon; null for as long as they like
   */
  public record Agent(
      AgentId id,
      String name,
      Cluster.Address address,
      Map<String, String> attributes,
      Bundle total,
      Bundle allocated,
      Bundle offered,
      boolean active,
      boolean cordoned,
      boolean ready,
      Drain drain,
      Cluster.@Nullable Unavailability announced,
      Cluster.@Nullable Unavailability unavailability,
      List<Asked> asked,
      String pool,
      @Nullable Duration drainGrace) {}

  /**
   * A framework that was asked to leave an agent.
   *
   * @param outstanding its inverse offer; null once that is answered
   * @param answeredMillis epoch milliseconds; 0 before there is an answer
   */
  public record Asked(
      FrameworkId framework,
      @Nullable OfferId outstanding,
      Work.InverseAnswer answer,
      long answeredMillis) {}

  /**
   * A framework id.
   *
   * @param registration null while it is known by its pods alone
   * @param active it is offered things in some role
   * @param sinceMillis when it was last connected or disconnected, epoch milliseconds
   */
  public record Framework(
      FrameworkId id,
      FrameworkName home,
      Work.@Nullable Registration registration,
      List<String> roles,
      boolean connected,
      boolean active,
      long sinceMillis,
      List<Work.Offer> offers) {}

  /**
   * A task.
   *
   * @param latest the newest state that anybody reported
   * @param reported that of the last update for its framework
   * @param status the last update that was passed on from its agent; null before there is one
   * @param uuid of the last update that wants an acknowledgement; null before there is one
   * @param executor null for a command task
   */
  public record Task(
      FrameworkId framework,
      Work.Task task,
      String role,
      Work.TaskState latest,
      Work.TaskState reported,
      boolean unreachable,
      @Nullable String reason,
      String message,
      Work.@Nullable Status status,
      @Nullable String uuid,
      AgentId agent,
      PodName pod,
      @Nullable ExecutorId executor,
      long launchedMillis,
      long changedMillis) {}

  /**
   * A custom executor.
   *
   * @param floor what it holds besides its tasks
   * @param payload as its framework described it; null when no task of it is left to tell
   */
  public record Executor(
      FrameworkId framework,
      ExecutorId id,
      String role,
      AgentId agent,
      PodName pod,
      Bundle floor,
      Work.@Nullable Payload payload) {}

  /**
   * A role.
   *
   * @param weightMillis thousandths
   * @param allocated here and below, as are offered, reserved and committed
   * @param committed what counts for its limit: what is reserved for it, used or not, and what else
   *     is allocated or offered and not revocable
   * @param declared somebody has said what it is entitled to
   * @param frameworks that are subscribed in exactly this role
   */
  public record Role(
      String path,
      boolean declared,
      long weightMillis,
      Resources guarantee,
      Limits limit,
      Resources allocated,
      Resources offered,
      Resources reserved,
      Resources committed,
      List<FrameworkId> frameworks) {}

  /**
   * An operation that its framework calls by an id.
   *
   * @param agent null when its node was gone already
   * @param operation what was done: a RESERVE or an UNRESERVE
   * @param state PENDING until it is written down, then FINISHED
   * @param uuid base64; that of the status that is to be acknowledged
   */
  public record Operation(
      FrameworkId framework,
      String id,
      @Nullable AgentId agent,
      Work.Operation operation,
      Work.OperationState state,
      String uuid) {}
}
