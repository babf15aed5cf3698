package dev.tender.core.master;

import dev.tender.core.master.TaskBook.Verdict;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;

/** Tasks as people are shown them. */
final class TaskRecords {
  private TaskRecords() {}

  /** One that ended before it was entered. */
  static MasterEffect.RecordTask rejected(
      FrameworkEntry framework,
      Work.Task task,
      String role,
      String node,
      Verdict verdict,
      long nowMillis) {
    return new MasterEffect.RecordTask(
        new MasterEffect.TaskRecord(
            framework.home.name,
            framework.id,
            task.id(),
            task.name(),
            role,
            task.resources(),
            verdict.state(),
            verdict.reason(),
            verdict.message(),
            null,
            task.agent(),
            node,
            null,
            task.executor() == null ? null : task.executor().id(),
            nowMillis,
            nowMillis,
            task.payload(),
            null));
  }

  static MasterEffect.RecordTask of(TaskEntry task) {
    TaskState shown = task.unreachable ? TaskState.UNREACHABLE : task.reported;
    return new MasterEffect.RecordTask(
        new MasterEffect.TaskRecord(
            task.framework.home.name,
            task.framework.id,
            task.task.id(),
            task.task.name(),
            task.standing.role,
            task.task.resources(),
            shown,
            task.reason,
            task.message,
            task.exitCode,
            task.pod.plan.agent(),
            task.pod.plan.node(),
            task.pod.plan.name(),
            task.pod.plan.executorId(),
            task.launchedMillis,
            task.changedMillis,
            task.task.payload(),
            task.told));
  }
}
