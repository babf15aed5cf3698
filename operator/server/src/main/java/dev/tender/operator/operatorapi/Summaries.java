package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.operator.http.InfoRoutes;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.WireOffers;
import dev.tender.operator.wire.WireResources;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.protocol.master.AgentCapability;
import dev.tender.protocol.master.AgentSummary;
import dev.tender.protocol.master.DrainInfo;
import dev.tender.protocol.master.ExecutorSummary;
import dev.tender.protocol.master.FrameworkSummary;
import dev.tender.protocol.master.OperationSummary;
import dev.tender.protocol.master.TaskSummary;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DockerInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.MesosImage;
import dev.tender.protocol.v1.MesosImageDocker;
import dev.tender.protocol.v1.MesosInfo;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.OperationId;
import dev.tender.protocol.v1.OperationState;
import dev.tender.protocol.v1.OperationStatus;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.TimeInfo;
import dev.tender.protocol.v1.Uuid;
import dev.tender.protocol.v1.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the books in the words of Mesos. Environment, data and URIs of what frameworks run are
 * left out, since they may be secret, and so are volumes and parameters of containers.
 *
 * @param address host and port by which the master is reached; an agent has no address of its own
 */
record Summaries(String address) {
  private static final int AGENT_PORT = 5051;

  private static final List<AgentCapability> CAPABILITIES =
      Arrays.asList(
          new AgentCapability(AgentCapability.Type.MULTI_ROLE),
          new AgentCapability(AgentCapability.Type.HIERARCHICAL_ROLE),
          new AgentCapability(AgentCapability.Type.RESERVATION_REFINEMENT),
          new AgentCapability(AgentCapability.Type.AGENT_DRAINING));

  AgentSummary agent(Census.Agent agent, @Nullable Long sinceMillis) {
    List<Attribute> attributes = new ArrayList<>();
    agent
        .attributes()
        .forEach((name, value) -> attributes.add(new Attribute(name, new Value.Text(value))));
    List<Resource> total = WireResources.toWire(agent.total(), null, true);
    return new AgentSummary(
        new AgentInfo(
            agent.address().hostname(),
            AGENT_PORT,
            total,
            attributes,
            new AgentId(agent.id().value()),
            null,
            null),
        agent.active(),
        agent.cordoned(),
        InfoRoutes.MESOS_VERSION,
        "slave(" + agent.id().value() + ")@" + address,
        sinceMillis == null ? null : time(sinceMillis),
        null,
        total,
        WireResources.toWire(agent.allocated(), null, true),
        WireResources.toWire(agent.offered(), null, true),
        CAPABILITIES,
        drain(agent),
        null);
  }

  private static @Nullable DrainInfo drain(Census.Agent agent) {
    DrainInfo.DrainConfig config = new DrainInfo.DrainConfig(null, false);
    return switch (agent.drain()) {
      case NONE -> null;
      case DRAINING -> new DrainInfo(DrainInfo.State.DRAINING, config);
      case DRAINED -> new DrainInfo(DrainInfo.State.DRAINED, config);
    };
  }

  /**
   * @param allocated to it, by role
   * @param asked agents that have asked it to leave
   */
  FrameworkSummary framework(
      Census.Framework framework,
      Snapshot.@Nullable Times times,
      Map<String, Bundle> allocated,
      List<Census.Agent> asked) {
    List<Resource> offered = new ArrayList<>();
    for (Work.Offer offer : framework.offers()) {
      offered.addAll(WireResources.toWire(offer.bundle(), offer.role(), true));
    }
    List<Resource> held = new ArrayList<>();
    allocated.forEach((role, bundle) -> held.addAll(WireResources.toWire(bundle, role, true)));
    Long again = times == null ? null : times.reregisteredMillis();
    return new FrameworkSummary(
        info(framework),
        framework.active(),
        framework.connected(),
        framework.registration() == null,
        time(times == null ? framework.sinceMillis() : times.registeredMillis()),
        again == null ? null : time(again),
        null,
        framework.offers().stream()
            .map(each -> WireOffers.toWire(each, each.role(), true))
            .toList(),
        inverseOffers(framework.id(), asked),
        held,
        offered,
        null);
  }

  FrameworkSummary completed(Snapshot.Completed gone) {
    Long again = gone.times().reregisteredMillis();
    return new FrameworkSummary(
        info(gone.last()),
        false,
        false,
        gone.last().registration() == null,
        time(gone.times().registeredMillis()),
        again == null ? null : time(again),
        time(gone.removedMillis()),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  /** What it has said of itself, under the id that it was given. */
  static FrameworkInfo info(Census.Framework framework) {
    Work.Registration registration = framework.registration();
    FrameworkInfo.Builder builder =
        registration != null && registration.payload() instanceof Payloads.OfFramework(var info)
            ? info.toBuilder()
            : FrameworkInfo.builder()
                .user("")
                .name(framework.home().name())
                .roles(framework.roles());
    return builder.id(new dev.tender.protocol.v1.FrameworkId(framework.id().value())).build();
  }

  private static List<InverseOffer> inverseOffers(FrameworkId id, List<Census.Agent> asked) {
    List<InverseOffer> offers = new ArrayList<>();
    for (Census.Agent agent : asked) {
      Cluster.Unavailability unavailability = agent.unavailability();
      for (Census.Asked each : agent.asked()) {
        if (each.framework().equals(id) && each.outstanding() != null && unavailability != null) {
          offers.add(
              WireOffers.toWire(
                  new Work.InverseOffer(
                      each.outstanding(),
                      id,
                      agent.id(),
                      agent.address(),
                      unavailability,
                      dev.tender.core.resources.Resources.NONE)));
        }
      }
    }
    return offers;
  }

  TaskSummary task(Census.Task task) {
    TaskInfo info = task.task().payload() instanceof Payloads.OfTask(TaskInfo known) ? known : null;
    CommandInfo command = info == null ? null : info.command();
    Work.Status status = task.status();
    List<TaskStatus> statuses = new ArrayList<>();
    if (status != null && !task.unreachable() && status.state() == task.reported()) {
      statuses.add(shown(status, task.changedMillis()));
    } else if (task.reported() != Work.TaskState.STAGING || task.unreachable()) {
      statuses.add(status(task));
    }
    return new TaskSummary(
        task.task().name(),
        new TaskId(task.task().id().value()),
        new dev.tender.protocol.v1.FrameworkId(task.framework().value()),
        task.executor() == null ? null : new ExecutorId(task.executor().value()),
        new AgentId(task.agent().value()),
        state(task),
        WireResources.toWire(task.task().bundle(), task.role(), true),
        statuses,
        WireStatuses.toWire(task.reported()),
        task.uuid() == null ? null : WireStatuses.toBytes(task.uuid()),
        info == null ? null : info.labels(),
        info == null ? null : info.discovery(),
        info == null ? null : shown(info.container()),
        info == null ? null : shown(info.healthCheck()),
        info == null ? null : info.killPolicy(),
        command == null ? null : command.user(),
        info == null ? Map.of() : info.limits());
  }

  static TaskState state(Census.Task task) {
    return WireStatuses.toWire(task.unreachable() ? Work.TaskState.UNREACHABLE : task.latest());
  }

  /** One of the master's own. */
  private static TaskStatus status(Census.Task task) {
    return status(
        task.task().id(),
        task.unreachable() ? Work.TaskState.UNREACHABLE : task.reported(),
        task.reason(),
        task.message(),
        task.agent(),
        task.executor(),
        task.changedMillis());
  }

  /** One that is over. */
  static TaskSummary task(TaskRecord task) {
    return new TaskSummary(
        task.name(),
        new TaskId(task.task().value()),
        new dev.tender.protocol.v1.FrameworkId(task.framework().value()),
        task.executor() == null ? null : new ExecutorId(task.executor().value()),
        new AgentId(task.agent().value()),
        WireStatuses.toWire(task.state()),
        WireResources.toWire(Bundle.of(task.resources()), task.role(), true),
        List.of(status(task)),
        WireStatuses.toWire(task.state()),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  static TaskStatus status(TaskRecord task) {
    return status(
        task.task(),
        task.state(),
        task.reason(),
        task.message(),
        task.agent(),
        task.executor(),
        task.changedMillis());
  }

  private static TaskStatus status(
      dev.tender.core.model.TaskId task,
      Work.TaskState state,
      @Nullable String reason,
      String message,
      dev.tender.core.model.AgentId agent,
      dev.tender.core.model.@Nullable ExecutorId executor,
      long changedMillis) {
    return TaskStatus.builder()
        .taskId(new TaskId(task.value()))
        .state(WireStatuses.toWire(state))
        .source(TaskSource.SOURCE_MASTER)
        .reason(reason == null ? null : "REASON_" + reason)
        .message(message.isEmpty() ? null : message)
        .agentId(new AgentId(agent.value()))
        .executorId(executor == null ? null : new ExecutorId(executor.value()))
        .timestamp(changedMillis / 1000.0)
        .unreachableTime(state == Work.TaskState.UNREACHABLE ? time(changedMillis) : null)
        .build();
  }

  /** What it converts is what is reserved afterwards, or was before. */
  static OperationSummary operation(Census.Operation operation) {
    OperationId id = new OperationId(operation.id());
    AgentId agent = operation.agent() == null ? null : new AgentId(operation.agent().value());
    Uuid uuid = new Uuid(WireStatuses.toBytes(operation.uuid()));
    OperationStatus status =
        new OperationStatus(
            id,
            OperationState.valueOf("OPERATION_" + operation.state().name()),
            null,
            List.of(),
            operation.state() == Work.OperationState.PENDING ? null : uuid,
            agent,
            null);
    return new OperationSummary(
        new dev.tender.protocol.v1.FrameworkId(operation.framework().value()),
        agent,
        new Operation(id, body(operation.operation())),
        status,
        List.of(status),
        uuid);
  }

  private static OperationBody body(Work.Operation operation) {
    return switch (operation) {
      case Work.Operation.Reserve reserve ->
          new OperationBody.Reserve(List.of(), reserved(reserve.resources()));
      case Work.Operation.Unreserve unreserve ->
          new OperationBody.Unreserve(reserved(unreserve.resources()));
      case Work.Operation.Launch _, Work.Operation.LaunchGroup _, Work.Operation.Unsupported _ ->
          throw new IllegalArgumentException(operation + " is never under way");
    };
  }

  private static List<Resource> reserved(Marked resources) {
    return WireResources.toWire(new Bundle(resources.sum(), resources), null, true);
  }

  static ExecutorSummary executor(Census.Executor executor) {
    ExecutorInfo.Builder builder = ExecutorInfo.builder();
    if (executor.payload() instanceof Payloads.OfExecutor(ExecutorInfo info)) {
      CommandInfo command = info.command();
      builder
          .type(info.type())
          .name(info.name())
          .source(info.source())
          .labels(info.labels())
          .discovery(info.discovery())
          .container(shown(info.container()))
          .command(command == null ? null : shown(command));
    }
    return new ExecutorSummary(
        builder
            .executorId(new ExecutorId(executor.id().value()))
            .frameworkId(new dev.tender.protocol.v1.FrameworkId(executor.framework().value()))
            .resources(WireResources.toWire(executor.floor(), executor.role(), true))
            .build(),
        new AgentId(executor.agent().value()));
  }

  /** Without its data, which is between the executor and its scheduler. */
  static TaskStatus shown(Work.Status status, long changedMillis) {
    return WireStatuses.toWire(status, changedMillis).toBuilder().data(null).build();
  }

  private static CommandInfo shown(CommandInfo command) {
    return new CommandInfo(
        List.of(), null, command.shell(), command.value(), command.arguments(), command.user());
  }

  private static @Nullable HealthCheck shown(@Nullable HealthCheck check) {
    return check == null || check.command() != null ? null : check;
  }

  static @Nullable ContainerInfo shown(@Nullable ContainerInfo container) {
    if (container == null) {
      return null;
    }
    DockerInfo docker = container.docker();
    return new ContainerInfo(
        container.type(),
        docker == null
            ? null
            : new DockerInfo(
                docker.image(),
                docker.network(),
                docker.forcePullImage(),
                docker.privileged(),
                docker.portMappings(),
                List.of(),
                null),
        shown(container.mesos()),
        container.hostname(),
        container.networkInfos(),
        List.of(),
        null,
        null,
        null);
  }

  /** The image without the credentials that it is pulled with. */
  private static @Nullable MesosInfo shown(@Nullable MesosInfo mesos) {
    MesosImage image = mesos == null ? null : mesos.image();
    if (image == null) {
      return mesos;
    }
    MesosImageDocker docker = image.docker();
    return new MesosInfo(
        new MesosImage(
            image.type(),
            image.appc(),
            docker == null ? null : new MesosImageDocker(docker.name(), null),
            image.cached()));
  }

  static TimeInfo time(long millis) {
    return TimeInfo.of(Instant.ofEpochMilli(millis));
  }
}
