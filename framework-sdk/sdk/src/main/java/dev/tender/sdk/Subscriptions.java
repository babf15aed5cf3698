package dev.tender.sdk;

import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.link.LinkOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the driver says of its framework. */
final class Subscriptions {
  private static final List<Capability> CAPABILITIES =
      Capability.listOf(
          CapabilityType.PARTITION_AWARE,
          CapabilityType.TASK_KILLING_STATE,
          CapabilityType.MULTI_ROLE);

  private Subscriptions() {}

  /** A master says something every 15 s, also before it said so. */
  static LinkOptions<SchedulerEvent> scheduler(FrameworkSettings settings) {
    return new LinkOptions<>(
        "/api/v1/scheduler",
        SchedulerEvent.class,
        HttpOptions.DEFAULT,
        settings.ca() == null ? null : FrameworkSettings.caFile(settings.ca()),
        settings.ca() == null
            ? "a master that speaks TLS is reached with TENDER_MASTER and TENDER_CA"
            : "",
        Duration.ofSeconds(45));
  }

  static FrameworkInfo frameworkInfo(FrameworkSettings settings, @Nullable FrameworkId id) {
    Duration failover = settings.failoverTimeout();
    return FrameworkInfo.builder()
        .user(settings.user())
        .name(settings.name())
        .id(id)
        .failoverTimeout(failover == null ? null : failover.toNanos() / 1e9)
        .checkpoint(true)
        .roles(settings.roles())
        .hostname(settings.hostname())
        .capabilities(CAPABILITIES)
        .build();
  }

  /** A status that the driver makes because nobody else can. */
  static TaskStatus local(TaskInfo task, TaskState state, String reason, String message) {
    return TaskStatus.builder()
        .taskId(task.taskId())
        .state(state)
        .message(message)
        .source(TaskSource.SOURCE_MASTER)
        .reason(reason)
        .agentId(task.agentId())
        .build();
  }
}
