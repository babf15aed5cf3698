package dev.tender.operator.http;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.TaskTerms;
import dev.tender.operator.wire.WireGroups;
import dev.tender.operator.wire.WireOperations;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.scheduler.ReconcileTask;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of a subscribed scheduler to events. Pure, but for the shapes that it remembers. */
final class SchedulerCalls {
  /** Agents are small; 1 MiB. */
  private static final int MOST_MESSAGE_BYTES = 1 << 20;

  private static final long DEFAULT_REFUSE_MILLIS = 5_000;
  private static final long LONGEST_REFUSE_MILLIS = 365L * 24 * 3600 * 1000;
  private static final int UUID_BYTES = 16;

  /** What becomes of a call. */
  sealed interface Outcome {
    record Event(MasterEvent event) implements Outcome {}

    /** Taken and done with: there is nothing for the master in it. */
    record Nothing() implements Outcome {}

    /** To be answered when the master has done it. */
    record Update(SchedulerCallBody.UpdateFramework update) implements Outcome {}

    record Refused(Refusal refusal) implements Outcome {}
  }

  private final WireTasks tasks;
  private final WireGroups groups;

  SchedulerCalls(WireTasks tasks) {
    this.tasks = tasks;
    this.groups = new WireGroups(tasks);
  }

  /**
   * Who calls.
   *
   * @param principal of the framework; empty when it has none
   * @param terms for its tasks
   */
  record Sender(String principal, TaskTerms terms) {}

  Outcome toEvent(FrameworkId framework, Sender sender, SchedulerCallBody body) {
    return switch (body) {
      case SchedulerCallBody.Subscribe _ ->
          refused(400, "A subscribed framework cannot subscribe on this path again");
      case SchedulerCallBody.Teardown _ -> event(new MasterEvent.Teardown(framework));
      case SchedulerCallBody.Accept accept -> accept(framework, sender, accept);
      case SchedulerCallBody.Decline decline ->
          offersNamed(decline.offerIds())
              ? event(
                  new MasterEvent.Decline(
                      framework, offers(decline.offerIds()), refuseMillis(decline.filters())))
              : refused(400, "'decline.offer_ids[]' holds an empty id");
      case SchedulerCallBody.Revive revive ->
          event(new MasterEvent.Revive(framework, roles(revive.roles(), revive.role())));
      case SchedulerCallBody.Suppress suppress ->
          event(new MasterEvent.Suppress(framework, roles(suppress.roles(), suppress.role())));
      case SchedulerCallBody.Kill kill -> kill(framework, kill);
      case SchedulerCallBody.Shutdown shutdown ->
          event(
              new MasterEvent.ShutdownExecutor(
                  framework,
                  new ExecutorId(shutdown.executorId().value()),
                  agent(shutdown.agentId(), "shutdown.agent_id")));
      case SchedulerCallBody.Acknowledge acknowledge -> acknowledge(framework, acknowledge);
      case SchedulerCallBody.Reconcile reconcile -> reconcile(framework, reconcile);
      case SchedulerCallBody.Message message -> message(framework, message);
      case SchedulerCallBody.UpdateFramework update -> new Outcome.Update(update);
      case SchedulerCallBody.AcceptInverseOffers accept ->
          inverse(framework, "accept", accept.inverseOfferIds(), accept.filters());
      case SchedulerCallBody.DeclineInverseOffers decline ->
          inverse(framework, "decline", decline.inverseOfferIds(), decline.filters());
      case SchedulerCallBody.AcknowledgeOperationStatus acknowledge ->
          acknowledge(framework, acknowledge);
      case SchedulerCallBody.ReconcileOperations reconcile -> reconcile(framework, reconcile);
      // A hint that no policy here takes, and that the allocator of Mesos ignores too.
      case SchedulerCallBody.Request _ -> new Outcome.Nothing();
    };
  }

  private Outcome accept(FrameworkId framework, Sender sender, SchedulerCallBody.Accept accept) {
    if (!offersNamed(accept.offerIds())) {
      return refused(400, "'accept.offer_ids[]' holds an empty id");
    }
    List<Work.Operation> operations = new ArrayList<>();
    int index = 0;
    for (Operation operation : accept.operations()) {
      String where = "accept.operations[" + index++ + "]";
      if (operation.id() != null && operation.id().value().isEmpty()) {
        return refused(400, "'" + where + ".id' must not be empty");
      }
      operations.add(operation(operation, sender));
    }
    return event(
        new MasterEvent.Accept(
            framework, offers(accept.offerIds()), operations, refuseMillis(accept.filters())));
  }

  /** What is wrong with it is told of its tasks, or of itself; the others are done. */
  private Work.Operation operation(Operation operation, Sender sender) {
    return switch (operation.body()) {
      case OperationBody.Launch launch ->
          new Work.Operation.Launch(
              launch.taskInfos().stream().map(info -> tasks.toCore(info, sender.terms())).toList());
      case OperationBody.LaunchGroup group -> groups.toCore(group, sender.terms());
      case OperationBody.Reserve reserve ->
          WireOperations.toCore(operation.id(), reserve, sender.principal());
      case OperationBody.Unreserve unreserve -> WireOperations.toCore(operation.id(), unreserve);
      case OperationBody.Create _ -> WireOperations.unsupported(operation.id(), "CREATE");
      case OperationBody.Destroy _ -> WireOperations.unsupported(operation.id(), "DESTROY");
      case OperationBody.GrowVolume _ -> WireOperations.unsupported(operation.id(), "GROW_VOLUME");
      case OperationBody.ShrinkVolume _ ->
          WireOperations.unsupported(operation.id(), "SHRINK_VOLUME");
      case OperationBody.CreateDisk _ -> WireOperations.unsupported(operation.id(), "CREATE_DISK");
      case OperationBody.DestroyDisk _ ->
          WireOperations.unsupported(operation.id(), "DESTROY_DISK");
    };
  }

  private static Outcome inverse(
      FrameworkId framework,
      String answer,
      List<dev.tender.protocol.v1.OfferId> ids,
      @Nullable Filters filters) {
    return offersNamed(ids)
        ? event(
            new MasterEvent.AnswerInverseOffers(
                framework, offers(ids), answer.equals("accept"), refuseMillis(filters)))
        : refused(400, "'" + answer + "_inverse_offers.inverse_offer_ids[]' holds an empty id");
  }

  private static Outcome kill(FrameworkId framework, SchedulerCallBody.Kill kill) {
    return event(
        new MasterEvent.Kill(
            framework,
            task(kill.taskId(), "kill.task_id"),
            agent(kill.agentId()),
            graceMillis(kill.killPolicy())));
  }

  private static Outcome acknowledge(FrameworkId framework, SchedulerCallBody.Acknowledge call) {
    // Said by every client, as Mesos wants it; the master knows where its tasks are.
    String _ = named(call.agentId().value(), "acknowledge.agent_id");
    return isUuid(call.uuid())
        ? event(
            new MasterEvent.Acknowledge(
                framework, task(call.taskId(), "acknowledge.task_id"), call.uuid().toBase64()))
        : noUuid("acknowledge.uuid", call.uuid());
  }

  private static Outcome acknowledge(
      FrameworkId framework, SchedulerCallBody.AcknowledgeOperationStatus call) {
    return isUuid(call.uuid())
        ? event(
            new MasterEvent.AcknowledgeOperation(
                framework, call.operationId().value(), call.uuid().toBase64()))
        : noUuid("acknowledge_operation_status.uuid", call.uuid());
  }

  private static boolean isUuid(Bytes bytes) {
    return bytes.length() == UUID_BYTES;
  }

  private static Outcome noUuid(String where, Bytes bytes) {
    return refused(
        400, "'" + where + "' has " + bytes.length() + " bytes; a uuid has " + UUID_BYTES);
  }

  private static Outcome reconcile(
      FrameworkId framework, SchedulerCallBody.ReconcileOperations call) {
    return event(
        new MasterEvent.ReconcileOperations(
            framework,
            call.operations().stream()
                .map(each ->
                    new MasterEvent.ReconcileOperation(
                        each.operationId().value(), agent(each.agentId())))
                .toList()));
  }

  private static Outcome reconcile(FrameworkId framework, SchedulerCallBody.Reconcile call) {
    List<MasterEvent.ReconcileTask> asked = new ArrayList<>();
    for (ReconcileTask each : call.tasks()) {
      asked.add(
          new MasterEvent.ReconcileTask(
              task(each.taskId(), "reconcile.tasks[].task_id"), agent(each.agentId())));
    }
    return event(new MasterEvent.Reconcile(framework, asked));
  }

  private static @Nullable AgentId agent(dev.tender.protocol.v1.@Nullable AgentId id) {
    return id == null || id.value().isEmpty() ? null : new AgentId(id.value());
  }

  /** Less than nothing is no grace at all. */
  private static @Nullable Long graceMillis(@Nullable KillPolicy policy) {
    return policy == null || policy.gracePeriod() == null
        ? null
        : Math.max(0, Math.floorDiv(policy.gracePeriod().nanoseconds(), 1_000_000L));
  }

  /** Unset or negative means 5 s and more than a year a year, as in Mesos. */
  static long refuseMillis(@Nullable Filters filters) {
    if (filters == null || filters.refuseSeconds() == null || !(filters.refuseSeconds() >= 0)) {
      return DEFAULT_REFUSE_MILLIS;
    }
    double millis = filters.refuseSeconds() * 1000;
    return millis >= LONGEST_REFUSE_MILLIS ? LONGEST_REFUSE_MILLIS : (long) millis;
  }

  private static Outcome message(FrameworkId framework, SchedulerCallBody.Message message) {
    if (message.data().length() > MOST_MESSAGE_BYTES) {
      return refused(
          400,
          "'message.data' has "
              + message.data().length()
              + " bytes, and an agent takes at most "
              + MOST_MESSAGE_BYTES
              + "; let the executor fetch what is large");
    }
    return event(
        new MasterEvent.FrameworkMessage(
            framework,
            agent(message.agentId(), "message.agent_id"),
            new ExecutorId(message.executorId().value()),
            new Payloads.OfMessage(message.data())));
  }

  private static boolean offersNamed(List<dev.tender.protocol.v1.OfferId> ids) {
    return ids.stream().noneMatch(id -> id.value().isEmpty());
  }

  private static List<OfferId> offers(List<dev.tender.protocol.v1.OfferId> ids) {
    return ids.stream().map(id -> new OfferId(id.value())).toList();
  }

  private static List<String> roles(List<String> roles, @Nullable String role) {
    return roles.isEmpty() && role != null ? List.of(role) : roles;
  }

  private static AgentId agent(dev.tender.protocol.v1.AgentId id, String where) {
    return new AgentId(named(id.value(), where));
  }

  private static TaskId task(dev.tender.protocol.v1.TaskId id, String where) {
    return new TaskId(named(id.value(), where));
  }

  /** An empty id is a mistake of the caller's program, which is told so with a 400. */
  private static String named(String id, String where) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("'" + where + "' must not be empty");
    }
    return id;
  }

  private static Outcome refused(int status, String sentence) {
    return new Outcome.Refused(new Refusal(status, sentence));
  }

  private static Outcome event(MasterEvent event) {
    return new Outcome.Event(event);
  }
}
