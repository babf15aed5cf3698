package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.MasterInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the master answers to a call that asks for something. */
@Proto(1)
public sealed interface OperatorResponse {
  @ProtoCase(type = 1, body = 2)
  record GetHealth(@Proto(1) boolean healthy) implements OperatorResponse {}

  @ProtoCase(type = 2, body = 3)
  record GetFlags(@Proto(1) List<Flag> flags) implements OperatorResponse {
    public GetFlags {
      flags = List.copyOf(flags);
    }
  }

  @ProtoCase(type = 3, body = 4)
  record GetVersion(@Proto(1) VersionInfo versionInfo) implements OperatorResponse {}

  @ProtoCase(type = 4, body = 5)
  record GetMetrics(@Proto(1) List<Metric> metrics) implements OperatorResponse {
    public GetMetrics {
      metrics = List.copyOf(metrics);
    }
  }

  @ProtoCase(type = 5, body = 6)
  record GetLoggingLevel(@Proto(value = 1, unsigned = true) int level)
      implements OperatorResponse {}

  @ProtoCase(type = 6, body = 7)
  record ListFiles(@Proto(1) List<FileInfo> fileInfos) implements OperatorResponse {
    public ListFiles {
      fileInfos = List.copyOf(fileInfos);
    }
  }

  @ProtoCase(type = 7, body = 8)
  record ReadFile(@Proto(value = 1, unsigned = true) long size, @Proto(2) Bytes data)
      implements OperatorResponse {}

  @ProtoCase(type = 8, body = 9)
  record GetState(
      @Proto(1) @Nullable GetTasks getTasks,
      @Proto(2) @Nullable GetExecutors getExecutors,
      @Proto(3) @Nullable GetFrameworks getFrameworks,
      @Proto(4) @Nullable GetAgents getAgents)
      implements OperatorResponse {}

  /**
   * @param recoveredAgents known from before, not heard of again yet
   */
  @ProtoCase(type = 9, body = 10)
  record GetAgents(@Proto(1) List<AgentSummary> agents, @Proto(2) List<AgentInfo> recoveredAgents)
      implements OperatorResponse {
    public GetAgents {
      agents = List.copyOf(agents);
      recoveredAgents = List.copyOf(recoveredAgents);
    }
  }

  @ProtoCase(type = 10, body = 11)
  record GetFrameworks(
      @Proto(1) List<FrameworkSummary> frameworks,
      @Proto(2) List<FrameworkSummary> completedFrameworks)
      implements OperatorResponse {
    public GetFrameworks {
      frameworks = List.copyOf(frameworks);
      completedFrameworks = List.copyOf(completedFrameworks);
    }
  }

  @ProtoCase(type = 11, body = 12)
  record GetExecutors(@Proto(1) List<ExecutorSummary> executors) implements OperatorResponse {
    public GetExecutors {
      executors = List.copyOf(executors);
    }
  }

  @ProtoCase(type = 19, body = 20)
  record GetOperations(@Proto(1) List<OperationSummary> operations) implements OperatorResponse {
    public GetOperations {
      operations = List.copyOf(operations);
    }
  }

  @ProtoCase(type = 12, body = 13)
  record GetTasks(
      @Proto(2) List<TaskSummary> tasks,
      @Proto(5) List<TaskSummary> unreachableTasks,
      @Proto(3) List<TaskSummary> completedTasks)
      implements OperatorResponse {
    public GetTasks {
      tasks = List.copyOf(tasks);
      unreachableTasks = List.copyOf(unreachableTasks);
      completedTasks = List.copyOf(completedTasks);
    }
  }

  @ProtoCase(type = 13, body = 14)
  record GetRoles(@Proto(1) List<RoleSummary> roles) implements OperatorResponse {
    public GetRoles {
      roles = List.copyOf(roles);
    }
  }

  @ProtoCase(type = 14, body = 15)
  record GetWeights(@Proto(1) List<WeightInfo> weightInfos) implements OperatorResponse {
    public GetWeights {
      weightInfos = List.copyOf(weightInfos);
    }
  }

  /** Times are seconds since the epoch. */
  @ProtoCase(type = 15, body = 16)
  record GetMaster(
      @Proto(1) @Nullable MasterInfo masterInfo,
      @Proto(2) @Nullable Double startTime,
      @Proto(3) @Nullable Double electedTime)
      implements OperatorResponse {}

  @ProtoCase(type = 16, body = 17)
  record GetMaintenanceStatus(@Proto(1) MaintenanceStatus status) implements OperatorResponse {}

  @ProtoCase(type = 17, body = 18)
  record GetMaintenanceSchedule(@Proto(1) MaintenanceSchedule schedule)
      implements OperatorResponse {}

  @ProtoCase(type = 18, body = 19)
  record GetQuota(@Proto(1) QuotaStatus status) implements OperatorResponse {}
}
