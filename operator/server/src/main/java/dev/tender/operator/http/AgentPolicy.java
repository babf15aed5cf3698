package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.WireResources;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.TaskAck;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Orders to agents: how they are written. None of them is ever left out. */
record AgentPolicy(long term, double heartbeatSeconds) implements StreamPolicy<AgentOrder> {
  private static final int ORDER_BYTES = 300;
  private static final int TASK_BYTES = 2_000;

  static byte[] heartbeat(long term) {
    return WireFormat.JSON.encode(new AgentEvent.Heartbeat(term));
  }

  @Override
  public WireFormat format() {
    return WireFormat.JSON;
  }

  @Override
  public byte[] encode(AgentOrder order) {
    return format()
        .encode(
            switch (order) {
              case AgentOrder.Command(AgentCommand command) -> toWire(command);
              case AgentOrder.Question(AgentEvent event) -> event;
            });
  }

  @Override
  public boolean waits(AgentOrder order) {
    return true;
  }

  @Override
  public boolean settles(AgentOrder later, Deque<AgentOrder> waiting) {
    return false;
  }

  @Override
  public int weight(AgentOrder order) {
    return order instanceof AgentOrder.Command(AgentCommand.Launch launch)
        ? ORDER_BYTES + TASK_BYTES * launch.tasks().size()
        : ORDER_BYTES;
  }

  private AgentEvent toWire(AgentCommand command) {
    return switch (command) {
      case AgentCommand.Attached attached ->
          new AgentEvent.Subscribed(
              new AgentId(attached.agent().value()),
              attached.address(),
              term,
              heartbeatSeconds,
              attached.framework() == null ? null : framework(attached.framework()));
      case AgentCommand.UpdateFramework update -> new AgentEvent.UpdateFramework(framework(update));
      case AgentCommand.Refused refused -> new AgentEvent.Error(refused.message());
      case AgentCommand.Launch launch -> launch(launch);
      case AgentCommand.Kill kill ->
          new AgentEvent.Kill(
              id(kill.framework()), new TaskId(kill.task().value()), policy(kill.graceMillis()));
      case AgentCommand.Acknowledge acknowledge ->
          new AgentEvent.Acknowledge(
              List.of(
                  new TaskAck(
                      id(acknowledge.framework()),
                      new TaskId(acknowledge.task().value()),
                      WireStatuses.toBytes(acknowledge.uuid()))));
      case AgentCommand.Message message ->
          new AgentEvent.Message(
              id(message.framework()),
              new ExecutorId(message.executor().value()),
              message.message() instanceof Payloads.OfMessage(Bytes data) ? data : Bytes.EMPTY);
      case AgentCommand.ShutdownExecutor shutdown ->
          new AgentEvent.ShutdownExecutor(
              id(shutdown.framework()), new ExecutorId(shutdown.executor().value()));
      case AgentCommand.ShutdownPod shutdown -> new AgentEvent.ShutdownPod(shutdown.reason());
    };
  }

  private AgentEvent launch(AgentCommand.Launch launch) {
    List<TaskInfo> tasks = new ArrayList<>();
    for (Work.Task task : launch.tasks()) {
      if (task.payload() instanceof Payloads.OfTask(TaskInfo info)) {
        TaskInfo placed = info.agentId().value().isEmpty() ? placed(info, task) : info;
        tasks.add(owned(placed, launch.framework()));
      }
    }
    return new AgentEvent.Launch(
        term,
        framework(
            new AgentCommand.UpdateFramework(
                launch.framework(), launch.registration(), launch.added())),
        executor(launch.executor(), launch.framework()),
        tasks,
        launch.group() ? true : null);
  }

  /** Frameworks may leave out whose an executor is; executors are told. */
  private static ExecutorInfo owned(ExecutorInfo info, FrameworkId framework) {
    return info.toBuilder().frameworkId(id(framework)).build();
  }

  private static TaskInfo owned(TaskInfo info, FrameworkId framework) {
    ExecutorInfo executor = info.executor();
    return executor == null ? info : info.toBuilder().executor(owned(executor, framework)).build();
  }

  /**
   * A task that a person applied knows only now its agent, and what of that is reserved it uses; a
   * master that takes over learns both from the agent.
   */
  private static TaskInfo placed(TaskInfo info, Work.Task task) {
    return info.toBuilder()
        .agentId(new AgentId(task.agent().value()))
        .resources(WireResources.toWire(task.bundle(), null, true))
        .build();
  }

  /** What the framework said of itself, under the id that it was given. */
  private static FrameworkInfo framework(AgentCommand.UpdateFramework said) {
    FrameworkInfo.Builder builder =
        said.registration() instanceof Payloads.OfFramework(FrameworkInfo info)
            ? info.toBuilder()
            : FrameworkInfo.builder().user("").name(said.framework().value());
    FrameworkInfo named = builder.id(id(said.framework())).build();
    if (said.added().isEmpty()) {
      return named;
    }
    LinkedHashSet<Capability> all = new LinkedHashSet<>(named.capabilities());
    for (String capability : new TreeSet<>(said.added())) {
      all.add(Capability.of(CapabilityType.valueOf(capability)));
    }
    return named.toBuilder().capabilities(List.copyOf(all)).build();
  }

  private static @Nullable ExecutorInfo executor(
      Work.@Nullable Executor executor, FrameworkId framework) {
    return executor != null && executor.payload() instanceof Payloads.OfExecutor(ExecutorInfo info)
        ? owned(info, framework)
        : null;
  }

  private static @Nullable KillPolicy policy(@Nullable Long graceMillis) {
    return graceMillis == null
        ? null
        : new KillPolicy(new DurationInfo(Math.multiplyExact(graceMillis, 1_000_000L)));
  }

  private static dev.tender.protocol.v1.FrameworkId id(FrameworkId id) {
    return new dev.tender.protocol.v1.FrameworkId(id.value());
  }
}
