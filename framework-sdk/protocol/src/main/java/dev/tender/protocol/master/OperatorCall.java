package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator asks of the master: one request to /api/v1. */
@Proto(1)
public sealed interface OperatorCall {
  @ProtoCase(type = 1)
  record GetHealth() implements OperatorCall {}

  @ProtoCase(type = 2)
  record GetFlags() implements OperatorCall {}

  @ProtoCase(type = 3)
  record GetVersion() implements OperatorCall {}

  /**
   * @param timeout how long to wait for slow metrics; null for as long as it takes
   */
  @ProtoCase(type = 4, body = 2)
  record GetMetrics(@Proto(1) @Nullable DurationInfo timeout) implements OperatorCall {}

  @ProtoCase(type = 5)
  record GetLoggingLevel() implements OperatorCall {}

  @ProtoCase(type = 6, body = 3)
  record SetLoggingLevel(
      @Proto(value = 1, unsigned = true) int level, @Proto(2) DurationInfo duration)
      implements OperatorCall {}

  @ProtoCase(type = 7, body = 4)
  record ListFiles(@Proto(1) String path) implements OperatorCall {}

  @ProtoCase(type = 8, body = 5)
  record ReadFile(
      @Proto(1) String path,
      @Proto(value = 2, unsigned = true) long offset,
      @Proto(value = 3, unsigned = true) @Nullable Long length)
      implements OperatorCall {}

  @ProtoCase(type = 9)
  record GetState() implements OperatorCall {}

  @ProtoCase(type = 10)
  record GetAgents() implements OperatorCall {}

  @ProtoCase(type = 11)
  record GetFrameworks() implements OperatorCall {}

  @ProtoCase(type = 12)
  record GetExecutors() implements OperatorCall {}

  @ProtoCase(type = 33)
  record GetOperations() implements OperatorCall {}

  @ProtoCase(type = 13)
  record GetTasks() implements OperatorCall {}

  @ProtoCase(type = 14)
  record GetRoles() implements OperatorCall {}

  @ProtoCase(type = 15)
  record GetWeights() implements OperatorCall {}

  @ProtoCase(type = 16, body = 6)
  record UpdateWeights(@Proto(1) List<WeightInfo> weightInfos) implements OperatorCall {
    public UpdateWeights {
      weightInfos = List.copyOf(weightInfos);
    }
  }

  @ProtoCase(type = 17)
  record GetMaster() implements OperatorCall {}

  @ProtoCase(type = 18)
  record Subscribe() implements OperatorCall {}

  /**
   * @param source what is to become resources; empty when it follows from them
   */
  @ProtoCase(type = 19, body = 7)
  record ReserveResources(
      @Proto(1) AgentId agentId,
      @Proto(3) List<Resource> source,
      @Proto(2) List<Resource> resources)
      implements OperatorCall {
    public ReserveResources {
      source = List.copyOf(source);
      resources = List.copyOf(resources);
    }
  }

  @ProtoCase(type = 20, body = 8)
  record UnreserveResources(@Proto(1) AgentId agentId, @Proto(2) List<Resource> resources)
      implements OperatorCall {
    public UnreserveResources {
      resources = List.copyOf(resources);
    }
  }

  @ProtoCase(type = 21, body = 9)
  record CreateVolumes(@Proto(1) AgentId agentId, @Proto(2) List<Resource> volumes)
      implements OperatorCall {
    public CreateVolumes {
      volumes = List.copyOf(volumes);
    }
  }

  @ProtoCase(type = 22, body = 10)
  record DestroyVolumes(@Proto(1) AgentId agentId, @Proto(2) List<Resource> volumes)
      implements OperatorCall {
    public DestroyVolumes {
      volumes = List.copyOf(volumes);
    }
  }

  @ProtoCase(type = 34, body = 18)
  record GrowVolume(
      @Proto(1) @Nullable AgentId agentId, @Proto(2) Resource volume, @Proto(3) Resource addition)
      implements OperatorCall {}

  @ProtoCase(type = 35, body = 19)
  record ShrinkVolume(
      @Proto(1) @Nullable AgentId agentId,
      @Proto(2) Resource volume,
      @Proto(3) Value.Scalar subtract)
      implements OperatorCall {}

  @ProtoCase(type = 23)
  record GetMaintenanceStatus() implements OperatorCall {}

  @ProtoCase(type = 24)
  record GetMaintenanceSchedule() implements OperatorCall {}

  /** The whole schedule: machines that it does not name are scheduled no more. */
  @ProtoCase(type = 25, body = 11)
  record UpdateMaintenanceSchedule(@Proto(1) MaintenanceSchedule schedule)
      implements OperatorCall {}

  @ProtoCase(type = 26, body = 12)
  record StartMaintenance(@Proto(1) List<MachineId> machines) implements OperatorCall {
    public StartMaintenance {
      machines = List.copyOf(machines);
    }
  }

  @ProtoCase(type = 27, body = 13)
  record StopMaintenance(@Proto(1) List<MachineId> machines) implements OperatorCall {
    public StopMaintenance {
      machines = List.copyOf(machines);
    }
  }

  /**
   * @param maxGracePeriod the most time that tasks get to end, whatever they ask for; null for
   *     their own
   * @param markGone whether the agent is gone for good afterwards
   */
  @ProtoCase(type = 37, body = 21)
  record DrainAgent(
      @Proto(1) AgentId agentId,
      @Proto(2) @Nullable PlainDuration maxGracePeriod,
      @Proto(3) @Nullable Boolean markGone)
      implements OperatorCall {}

  @ProtoCase(type = 38, body = 22)
  record DeactivateAgent(@Proto(1) AgentId agentId) implements OperatorCall {}

  @ProtoCase(type = 39, body = 23)
  record ReactivateAgent(@Proto(1) AgentId agentId) implements OperatorCall {}

  @ProtoCase(type = 28)
  record GetQuota() implements OperatorCall {}

  /**
   * @param force also where it cannot be met, or more is held already
   */
  @ProtoCase(type = 36, body = 20)
  record UpdateQuota(@Proto(1) @Nullable Boolean force, @Proto(2) List<QuotaConfig> quotaConfigs)
      implements OperatorCall {
    public UpdateQuota {
      quotaConfigs = List.copyOf(quotaConfigs);
    }
  }

  /** Of older tools: one role, guarantee and limit the same. */
  @ProtoCase(type = 29, body = 14)
  record SetQuota(@Proto(1) QuotaRequest quotaRequest) implements OperatorCall {}

  /** Of older tools. */
  @ProtoCase(type = 30, body = 15)
  record RemoveQuota(@Proto(1) String role) implements OperatorCall {}

  @ProtoCase(type = 31, body = 16)
  record Teardown(@Proto(1) FrameworkId frameworkId) implements OperatorCall {}

  @ProtoCase(type = 32, body = 17)
  record MarkAgentGone(@Proto(1) AgentId agentId) implements OperatorCall {}
}
