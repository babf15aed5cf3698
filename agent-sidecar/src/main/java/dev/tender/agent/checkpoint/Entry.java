package dev.tender.agent.checkpoint;

import dev.tender.agent.model.KillCause;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fact of the journal. Facts are applied in order; each says how the state differs afterwards.
 */
public sealed interface Entry {

  /** Who the master says we are, and the highest term heard. */
  record Identity(@Nullable AgentId agentId, @Nullable String hostname, long term)
      implements Entry {}

  record Framework(FrameworkInfo info) implements Entry {}

  /** An executor is wanted; it has no process yet. */
  record ExecutorAdded(FrameworkId frameworkId, ExecutorInfo info) implements Entry {}

  /** It subscribed for the first time. */
  record ExecutorRegistered(FrameworkId frameworkId, ExecutorId executorId) implements Entry {}

  /** It was told to end, or is being ended. */
  record ExecutorEnding(FrameworkId frameworkId, ExecutorId executorId) implements Entry {}

  record ExecutorRemoved(FrameworkId frameworkId, ExecutorId executorId) implements Entry {}

  /**
   * A task was accepted.
   *
   * @param executorId null for a command task
   */
  record TaskAdded(FrameworkId frameworkId, @Nullable ExecutorId executorId, TaskInfo task)
      implements Entry {}

  /**
   * Tasks were accepted that start together or not at all.
   *
   * @param tasks those that were not acknowledged as ended when it was written
   */
  record GroupAdded(FrameworkId frameworkId, ExecutorId executorId, List<TaskInfo> tasks)
      implements Entry {
    public GroupAdded {
      tasks = List.copyOf(tasks);
    }
  }

  /** A task is about to be handed to its executor, which must never happen twice. */
  record TaskSent(FrameworkId frameworkId, TaskId taskId) implements Entry {}

  /** A command task is to end, and why. */
  record TaskKilled(FrameworkId frameworkId, TaskId taskId, KillCause cause) implements Entry {}

  record Update(FrameworkId frameworkId, TaskStatus status) implements Entry {}

  /** The stream's head was acknowledged; the end of the stream removes the task. */
  record Acknowledged(FrameworkId frameworkId, TaskId taskId, Bytes uuid) implements Entry {}

  /** Updates that came before the journal was rewritten, so that repeats are still known. */
  record Seen(FrameworkId frameworkId, TaskId taskId, List<Bytes> uuids, TaskState last)
      implements Entry {
    public Seen {
      uuids = List.copyOf(uuids);
    }
  }

  /**
   * The launcher is about to be asked for a run; exactly one of task and executor.
   *
   * @param number of the run within this pod, from 1
   */
  record RunAsked(
      String id,
      long number,
      FrameworkId frameworkId,
      @Nullable TaskId taskId,
      @Nullable ExecutorId executorId,
      long askedMillis)
      implements Entry {}

  record RunStarted(String id, long pid, long startedMillis) implements Entry {}

  /**
   * The agent begins to fetch what a run wants: if it does not outlive that again and again, the
   * fetch is what ends it.
   */
  record FetchBegun(String id) implements Entry {}

  /**
   * @param oomKills the container's count of kills for lack of memory until then
   */
  record RunEnded(String id, long oomKills) implements Entry {}

  /** A launcher answered that had not answered before; the runs that follow are its own. */
  record ContainerStarted(String container, String instance) implements Entry {}

  /**
   * Nothing of earlier runs is left in the container.
   *
   * @param lastRun number of the last that the pod had
   */
  record ContainerClean(String container, long lastRun, long oomKills) implements Entry {}

  /** All runs have ended, but what they left is still there. */
  record ContainerDirty(String container) implements Entry {}
}
