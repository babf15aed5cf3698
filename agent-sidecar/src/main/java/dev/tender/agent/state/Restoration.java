package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the facts of a journal back into what the agent knew. */
record Restoration(
    Membership membership,
    Frameworks frameworks,
    Containers containers,
    TaskBook book,
    Executors executors,
    DefaultExecutors defaults,
    Endings endings) {

  void replay(Entry entry) {
    switch (entry) {
      case Entry.Identity identity -> membership.restore(identity);
      case Entry.Framework(var info) -> frameworks.restore(info);
      case Entry.ExecutorAdded(FrameworkId framework, var info) -> {
        ExecutorKey key = new ExecutorKey(framework, info.executorId());
        if (DefaultExecutors.isDefault(info)) {
          defaults.restore(key, info);
        } else {
          executors.restore(key, info);
        }
      }
      case Entry.ExecutorRegistered(FrameworkId framework, ExecutorId id) ->
          phase(framework, id, ExecutorProcess.Phase.REGISTERED);
      case Entry.ExecutorEnding(FrameworkId framework, ExecutorId id) ->
          phase(framework, id, ExecutorProcess.Phase.ENDING);
      case Entry.ExecutorRemoved(FrameworkId framework, ExecutorId id) -> {
        executors.forget(new ExecutorKey(framework, id));
        defaults.forget(new ExecutorKey(framework, id));
      }
      case Entry.TaskAdded(FrameworkId framework, @Nullable ExecutorId executor, var info) ->
          book.restore(
              held(
                  executor == null ? null : new ExecutorKey(framework, executor), framework, info));
      case Entry.GroupAdded(FrameworkId framework, ExecutorId executor, List<TaskInfo> tasks) -> {
        ExecutorKey key = new ExecutorKey(framework, executor);
        book.restoreGroup(tasks.stream().map(info -> held(key, framework, info)).toList());
      }
      case Entry.TaskSent(FrameworkId framework, var id) -> {
        HeldTask task = book.find(new TaskKey(framework, id));
        if (task != null) {
          task.sent = true;
        }
      }
      case Entry.TaskKilled(FrameworkId framework, var id, var cause) ->
          endings.restore(new TaskKey(framework, id), cause);
      case Entry.Update(FrameworkId framework, var status) -> update(framework, status);
      case Entry.Acknowledged(FrameworkId framework, var id, var uuid) ->
          book.acknowledge(new TaskKey(framework, id), uuid);
      case Entry.Seen(FrameworkId framework, var id, var uuids, var last) ->
          book.remember(new TaskKey(framework, id), uuids, last);
      case Entry.RunAsked asked -> containers.restore(asked);
      case Entry.RunStarted started -> containers.restore(started);
      case Entry.FetchBegun begun -> containers.restore(begun);
      case Entry.RunEnded ended -> containers.restore(ended);
      case Entry.ContainerStarted started -> containers.named(started.container()).restore(started);
      case Entry.ContainerClean clean -> containers.restore(clean);
      case Entry.ContainerDirty(String name) -> containers.named(name).soil();
    }
  }

  private HeldTask held(@Nullable ExecutorKey executor, FrameworkId framework, TaskInfo info) {
    boolean builtIn = executor == null || defaults.has(executor);
    return new HeldTask(new TaskKey(framework, info.taskId()), executor, builtIn, info);
  }

  private void update(FrameworkId framework, TaskStatus status) {
    TaskKey key = new TaskKey(framework, status.taskId());
    book.restore(key, status);
    HeldTask task = book.find(key);
    if (task != null && task.builtIn) {
      task.healthy = status.healthy();
      task.checkStatus = status.checkStatus();
    }
    if (task != null && book.ended(task)) {
      endings.forget(key);
    }
  }

  private void phase(FrameworkId framework, ExecutorId id, ExecutorProcess.Phase phase) {
    ExecutorProcess executor = executors.find(new ExecutorKey(framework, id));
    if (executor != null) {
      executor.phase = phase;
    }
  }
}
