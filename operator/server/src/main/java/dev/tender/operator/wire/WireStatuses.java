package dev.tender.operator.wire;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ContainerEnd;
import dev.tender.protocol.v1.ContainerStatus;
import dev.tender.protocol.v1.ExitCode;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.NetworkIpAddress;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.TimeInfo;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Task states and statuses, both ways. */
public final class WireStatuses {
  private static final String REASON = "REASON_";

  private WireStatuses() {}

  public static Work.TaskState toCore(TaskState state) {
    return Work.TaskState.valueOf(state.name().substring("TASK_".length()));
  }

  public static TaskState toWire(Work.TaskState state) {
    return TaskState.valueOf("TASK_" + state.name());
  }

  /**
   * @param agent of the session that it came by
   * @param executor null for a command task
   */
  public static Work.Status toCore(
      TaskStatus status, @Nullable AgentId agent, @Nullable ExecutorId executor) {
    return new Work.Status(
        new TaskId(status.taskId().value()),
        toCore(status.state()),
        switch (status.source()) {
          case SOURCE_MASTER -> Work.Source.MASTER;
          case SOURCE_AGENT -> Work.Source.AGENT;
          case SOURCE_EXECUTOR -> Work.Source.EXECUTOR;
          case null -> Work.Source.EXECUTOR;
        },
        withoutPrefix(status.reason()),
        Objects.requireNonNullElse(status.message(), ""),
        status.uuid() == null ? null : status.uuid().toBase64(),
        agent,
        executor,
        ExitCode.of(status),
        ContainerEnd.saidBy(status),
        new Payloads.OfStatus(status),
        null,
        null);
  }

  /**
   * What the scheduler is told: the agent's own status with what the master has decided about it.
   *
   * @param nowMillis stands for the time of the master's own statuses
   */
  public static TaskStatus toWire(Work.Status status, long nowMillis) {
    TaskStatus.Builder builder =
        status.payload() instanceof Payloads.OfStatus(TaskStatus original)
            ? original.toBuilder()
            : TaskStatus.builder()
                .taskId(new dev.tender.protocol.v1.TaskId(status.task().value()))
                .timestamp(nowMillis / 1000.0)
                .source(source(status.source()))
                .containerStatus(container(status.address()));
    if (status.payload() instanceof Payloads.OfStatus(TaskStatus kept) && kept.source() == null) {
      builder.source(source(status.source())).timestamp(nowMillis / 1000.0);
    }
    builder.state(toWire(status.state()));
    builder.reason(status.reason() == null ? null : REASON + status.reason());
    if (!status.message().isEmpty()) {
      builder.message(status.message());
    }
    builder.uuid(status.uuid() == null ? null : toBytes(status.uuid()));
    builder.unreachableTime(
        status.unreachableMillis() == null
            ? null
            : TimeInfo.of(Instant.ofEpochMilli(status.unreachableMillis())));
    if (status.agent() != null) {
      builder.agentId(new dev.tender.protocol.v1.AgentId(status.agent().value()));
    }
    if (status.executor() != null) {
      builder.executorId(new dev.tender.protocol.v1.ExecutorId(status.executor().value()));
    }
    return builder.build();
  }

  /** As agents write it: where the task is, or was. */
  private static @Nullable ContainerStatus container(@Nullable String address) {
    if (address == null) {
      return null;
    }
    String protocol = address.indexOf(':') >= 0 ? "IPv6" : "IPv4";
    return new ContainerStatus(
        null,
        List.of(NetworkInfo.of(TaskTerms.POD_NETWORK, new NetworkIpAddress(protocol, address))),
        null,
        null);
  }

  /** The uuid as the master carries it. */
  public static Bytes toBytes(String uuid) {
    return Bytes.copyOf(Base64.getDecoder().decode(uuid));
  }

  private static TaskSource source(Work.Source source) {
    return switch (source) {
      case MASTER -> TaskSource.SOURCE_MASTER;
      case AGENT -> TaskSource.SOURCE_AGENT;
      case EXECUTOR -> TaskSource.SOURCE_EXECUTOR;
    };
  }

  private static @Nullable String withoutPrefix(@Nullable String reason) {
    return reason != null && reason.startsWith(REASON) ? reason.substring(REASON.length()) : reason;
  }
}
