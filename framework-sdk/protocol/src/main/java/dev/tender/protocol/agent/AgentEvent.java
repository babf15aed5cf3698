package dev.tender.protocol.agent;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the master orders. */
public sealed interface AgentEvent {
  /**
   * @param frameworkInfo of the framework whose pod it is; null while that has not come to this
   *     master
   */
  record Subscribed(
      AgentId agentId,
      String hostname,
      long term,
      double heartbeatIntervalSeconds,
      @Nullable FrameworkInfo frameworkInfo)
      implements AgentEvent {
    /** Of a framework that the master does not know yet. */
    public Subscribed(
        AgentId agentId, String hostname, long term, double heartbeatIntervalSeconds) {
      this(agentId, hostname, term, heartbeatIntervalSeconds, null);
    }
  }

  /**
   * The framework has come, has come back, or has changed: what waits for its acknowledgement is to
   * be sent again at once.
   */
  record UpdateFramework(FrameworkInfo frameworkInfo) implements AgentEvent {}

  /**
   * @param group true when the tasks reach the executor together or not at all
   */
  record Launch(
      long term,
      FrameworkInfo frameworkInfo,
      @Nullable ExecutorInfo executor,
      List<TaskInfo> tasks,
      @Nullable Boolean group)
      implements AgentEvent {
    public Launch {
      tasks = List.copyOf(tasks);
    }

    /** Of tasks that have nothing to do with each other. */
    public Launch(
        long term,
        FrameworkInfo frameworkInfo,
        @Nullable ExecutorInfo executor,
        List<TaskInfo> tasks) {
      this(term, frameworkInfo, executor, tasks, null);
    }

    public boolean isGroup() {
      return group != null && group;
    }
  }

  record Kill(FrameworkId frameworkId, TaskId taskId, @Nullable KillPolicy killPolicy)
      implements AgentEvent {}

  record Acknowledge(List<TaskAck> acks) implements AgentEvent {
    public Acknowledge {
      acks = List.copyOf(acks);
    }
  }

  record Message(FrameworkId frameworkId, ExecutorId executorId, Bytes data)
      implements AgentEvent {}

  record ShutdownExecutor(FrameworkId frameworkId, ExecutorId executorId) implements AgentEvent {}

  record ShutdownPod(String reason) implements AgentEvent {}

  record Error(String message) implements AgentEvent {}

  record Heartbeat(long term) implements AgentEvent {}

  /**
   * What is in a directory of a sandbox? Answered by FILES_LISTED or FILES_REFUSED.
   *
   * @param request a number for the answer
   */
  record ListFiles(long request, SandboxFile file) implements AgentEvent {}

  /**
   * A piece of a file in a sandbox. Answered by FILE_READ or FILES_REFUSED.
   *
   * @param request a number for the answer
   * @param offset in bytes, from 0
   * @param length in bytes, from 0; no answer has more than {@link #MAX_READ}
   */
  record ReadFile(long request, SandboxFile file, long offset, long length) implements AgentEvent {}

  /** Bytes of a file in one answer, as in Mesos: updates wait behind them. */
  int MAX_READ = 64 << 10;
}
