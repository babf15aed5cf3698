package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.executor.CommandLine;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.WaitStatus;
import dev.tender.agent.state.ExecutorProcess.Phase;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.ExecutorRecord;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.TaskGroupInfo;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The custom executors of this pod: their processes, and the tasks that they are given. */
final class Executors {
  /** How long a new executor may take to subscribe. */
  static final long REGISTRATION_MILLIS = 60_000;

  /** How long an executor may take to come back after the agent's own restart. */
  static final long REREGISTRATION_MILLIS = 15_000;

  private static final int SIGKILL = 9;

  private final AgentConfig config;
  private final TaskBook book;
  private final Container container;
  private final Frameworks frameworks;
  private final Processes processes;
  private final Fetches fetches;
  private final ExecutorExits exits;
  private final Map<ExecutorKey, ExecutorProcess> executors = new LinkedHashMap<>();

  Executors(
      AgentConfig config,
      TaskBook book,
      Container container,
      Frameworks frameworks,
      Processes processes,
      Fetches fetches,
      ExecutorExits exits) {
    this.config = config;
    this.fetches = fetches;
    this.exits = exits;
    this.book = book;
    this.container = container;
    this.frameworks = frameworks;
    this.processes = processes;
  }

  @Nullable ExecutorProcess find(ExecutorKey key) {
    return executors.get(key);
  }

  Collection<ExecutorProcess> all() {
    return List.copyOf(executors.values());
  }

  /** Whether a framework has any. */
  boolean isOf(FrameworkId framework) {
    return executors.keySet().stream().anyMatch(key -> key.frameworkId().equals(framework));
  }

  /** The executor of this key, which is made and started if there is none. */
  ExecutorProcess wanted(Turn turn, ExecutorKey key, ExecutorInfo info) {
    ExecutorProcess executor = executors.get(key);
    if (executor == null) {
      executor = restore(key, info);
      turn.store(new Entry.ExecutorAdded(key.frameworkId(), info));
      container.want(new RunOwner.Custom(key));
    }
    return executor;
  }

  ExecutorProcess restore(ExecutorKey key, ExecutorInfo info) {
    ExecutorProcess executor = new ExecutorProcess(key, info);
    executors.put(key, executor);
    return executor;
  }

  void launch(Turn turn, ExecutorProcess executor, HeldTask task) {
    if (!executor.takesTasks()) {
      book.report(
          turn,
          task,
          Report.byAgent(
              frameworks.dropped(task.key.frameworkId()),
              "REASON_EXECUTOR_TERMINATED",
              "Executor " + executor.key + " is ending"));
    } else if (executor.phase == Phase.REGISTERED && executor.stream != null && !task.sent) {
      deliver(turn, executor, task);
    }
  }

  /** With its group, if it has one: nothing of that has reached the executor, nor has ended. */
  void deliver(Turn turn, ExecutorProcess executor, HeldTask task) {
    if (task.group.isEmpty()) {
      book.markSent(turn, task);
      turn.executor(executor.key, new ExecutorEvent.Launch(task.info));
      return;
    }
    task.group.forEach(each -> book.markSent(turn, each));
    List<TaskInfo> tasks = task.group.stream().map(each -> each.info).toList();
    turn.executor(executor.key, new ExecutorEvent.LaunchGroup(new TaskGroupInfo(tasks)));
  }

  /** The executor as a process in the container. */
  Occupant occupant(ExecutorProcess executor) {
    return new ExecutorOccupant(this, executor);
  }

  private record ExecutorOccupant(Executors executors, ExecutorProcess executor)
      implements Occupant {
    @Override
    public void start(Turn turn, Run run) {
      executors.start(turn, executor, run);
    }

    @Override
    public void order(Turn turn, Run run) {
      executors.order(turn, executor, run);
    }

    @Override
    public void reassert(Turn turn, Run run) {
      executors.reassert(turn, executor);
    }

    @Override
    public void started(Turn turn, Run run) {
      turn.say("executor " + executor.key + " runs as process " + run.pid);
    }

    @Override
    public void refused(Turn turn, String sentence) {
      executors.refused(turn, executor, sentence);
    }

    @Override
    public void exited(Turn turn, WaitStatus status, boolean outOfMemory) {
      executors.exited(turn, executor, status, outOfMemory);
    }

    @Override
    public void vanished(Turn turn) {
      executors.vanished(turn, executor);
    }
  }

  /** Its turn has come to get a process. */
  private void start(Turn turn, ExecutorProcess executor, Run run) {
    order(turn, executor, run);
  }

  /** Fetches what it wants, then asks the launcher; also again when that never heard of it. */
  private void order(Turn turn, ExecutorProcess executor, Run run) {
    if (executor.phase == Phase.ENDING) {
      // Told to end before any launcher heard of it; that is on record, so it never starts.
      String message = "Executor ended before it was started";
      failTasks(
          turn,
          executor,
          Report.byAgent(TaskState.TASK_FAILED, "REASON_EXECUTOR_TERMINATED", message));
      remove(turn, executor, -1, message);
      container.ended(turn, run);
      return;
    }
    CommandInfo command = executor.info.command();
    if (command == null) {
      refuse(turn, executor, run, "executor.command: it names no command to run");
      return;
    }
    String problem = Fetches.problem(command);
    if (problem != null) {
      refuse(turn, executor, run, "executor." + problem);
      return;
    }
    switch (CommandLine.of(command, executor.info.container())) {
      case CommandLine.Refused(String sentence) -> refuse(turn, executor, run, sentence);
      case CommandLine.Runnable(List<String> argv) -> {
        if (fetches.needed(run, command)) {
          // Patience begins with the process, not with its files.
          executor.deadlineMillis = Long.MAX_VALUE;
          fetches.fetch(
              turn,
              run,
              command,
              executor.info.resources(),
              (later, failure) -> fetched(later, executor, run, failure));
        } else {
          if (executor.deadlineMillis == Long.MAX_VALUE) {
            executor.deadlineMillis = turn.now() + REGISTRATION_MILLIS;
          }
          Processes.link(turn, run, executor.info.container());
          processes.start(turn, run, argv, processes.environment(executor, run).with(command));
        }
      }
    }
  }

  private void fetched(Turn turn, ExecutorProcess executor, Run run, @Nullable String problem) {
    if (problem == null) {
      order(turn, executor, run);
    } else {
      refuse(turn, executor, run, problem);
    }
  }

  private void refuse(Turn turn, ExecutorProcess executor, Run run, String sentence) {
    refused(turn, executor, sentence);
    container.ended(turn, run);
  }

  private void refused(Turn turn, ExecutorProcess executor, String sentence) {
    String message = "Failed to start executor " + executor.key + ": " + sentence;
    failTasks(
        turn,
        executor,
        Report.byAgent(TaskState.TASK_FAILED, "REASON_CONTAINER_LAUNCH_FAILED", message));
    remove(turn, executor, -1, message);
  }

  private void exited(Turn turn, ExecutorProcess executor, WaitStatus status, boolean outOfMemory) {
    String message = "Executor " + status;
    failTasks(
        turn,
        executor,
        outOfMemory
            ? processes.outOfMemory(message)
            : Report.byAgent(TaskState.TASK_FAILED, "REASON_EXECUTOR_TERMINATED", message));
    remove(turn, executor, status.raw(), message);
  }

  /** Its container is gone, and nobody saw how it ended. */
  private void vanished(Turn turn, ExecutorProcess executor) {
    String message = "The executor container ended under the executor";
    failTasks(turn, executor, Report.containerEnded(message));
    remove(turn, executor, -1, message);
  }

  private void failTasks(Turn turn, ExecutorProcess executor, Report report) {
    for (HeldTask task : book.of(executor.key)) {
      if (!book.ended(task)) {
        book.report(turn, task, report);
      }
    }
  }

  private void remove(Turn turn, ExecutorProcess executor, int status, String message) {
    executors.remove(executor.key);
    ExecutorKey key = executor.key;
    turn.store(new Entry.ExecutorRemoved(key.frameworkId(), key.executorId()));
    turn.act(new AgentAction.CloseStream(key));
    turn.say("executor " + key + ": " + message);
    exits.tell(
        turn,
        new AgentCallBody.ExecutorExited(key.frameworkId(), key.executorId(), status, message));
  }

  /** A task is to end: the executor decides how, unless it never heard of it. */
  void kill(Turn turn, ExecutorProcess executor, HeldTask task, @Nullable KillPolicy policy) {
    if (task.sent) {
      if (executor.stream == null) {
        executor.kills.put(task.key.taskId(), policy);
      } else {
        turn.executor(executor.key, new ExecutorEvent.Kill(task.key.taskId(), policy));
      }
      return;
    }
    Report report =
        Report.byAgent(
            TaskState.TASK_KILLED,
            "REASON_TASK_KILLED_DURING_LAUNCH",
            "Killed before it was handed to executor " + executor.key);
    book.report(turn, task, report);
    for (HeldTask other : task.group) {
      if (!book.ended(other)) {
        book.report(turn, other, report);
      }
    }
    boolean unused = true;
    for (HeldTask other : book.of(executor.key)) {
      unused &= !other.sent && book.ended(other);
    }
    if (unused && executor.phase == Phase.REGISTERING) {
      shutDown(turn, executor, "it was never given a task");
    }
  }

  /** Asks the executor to end, and sees to it after the grace. */
  void shutDown(Turn turn, ExecutorProcess executor, String why) {
    if (executor.phase == Phase.ENDING) {
      return;
    }
    RunOwner owner = new RunOwner.Custom(executor.key);
    if (container.cancel(owner) || stopFetch(turn, owner)) {
      failTasks(
          turn, executor, Report.byAgent(TaskState.TASK_FAILED, "REASON_EXECUTOR_TERMINATED", why));
      remove(turn, executor, -1, "never started: " + why);
      return;
    }
    turn.say("executor " + executor.key + " is asked to end: " + why);
    if (executor.phase == Phase.REGISTERING) {
      end(turn, executor);
      return;
    }
    // One that is just coming back hears of it when it subscribes.
    executor.deadlineMillis = turn.now() + executor.graceMillis(config.executorGraceMillis());
    ending(turn, executor);
    turn.executor(executor.key, new ExecutorEvent.Shutdown());
  }

  /** Whether there was no process yet, only files on their way. */
  private boolean stopFetch(Turn turn, RunOwner owner) {
    Run run = container.of(owner);
    if (run == null || !fetches.ongoing(run)) {
      return false;
    }
    container.ended(turn, run);
    return true;
  }

  private void ending(Turn turn, ExecutorProcess executor) {
    executor.phase = Phase.ENDING;
    turn.store(new Entry.ExecutorEnding(executor.key.frameworkId(), executor.key.executorId()));
  }

  /** Ends the executor now, and its tasks with this report. */
  void end(Turn turn, ExecutorProcess executor, Report report) {
    if (container.of(new RunOwner.Custom(executor.key)) != null) {
      failTasks(turn, executor, report);
      end(turn, executor);
    }
  }

  /** Ends the executor's process group now. */
  private void end(Turn turn, ExecutorProcess executor) {
    executor.deadlineMillis = Long.MAX_VALUE;
    if (executor.phase != Phase.ENDING) {
      ending(turn, executor);
    }
    Run run = container.of(new RunOwner.Custom(executor.key));
    if (run != null) {
      turn.launcher(new LauncherCommand.SignalGroup(run.id, SIGKILL));
    }
  }

  void tick(Turn turn) {
    for (ExecutorProcess executor : all()) {
      if (turn.now() < executor.deadlineMillis) {
        continue;
      }
      switch (executor.phase) {
        case REGISTERING -> {
          failTasks(
              turn,
              executor,
              Report.byAgent(
                  TaskState.TASK_FAILED,
                  "REASON_EXECUTOR_REGISTRATION_TIMEOUT",
                  "Executor " + executor.key + " did not subscribe within 1mins"));
          end(turn, executor);
        }
        case REGISTERED -> {
          failTasks(
              turn,
              executor,
              Report.byAgent(
                  frameworks.gone(executor.key.frameworkId()),
                  "REASON_EXECUTOR_REREGISTRATION_TIMEOUT",
                  "Executor " + executor.key + " did not come back after a restart of its agent"));
          end(turn, executor);
        }
        case ENDING -> end(turn, executor);
      }
    }
  }

  long deadlineMillis() {
    long deadline = Long.MAX_VALUE;
    for (ExecutorProcess executor : executors.values()) {
      deadline = Math.min(deadline, executor.deadlineMillis);
    }
    return deadline;
  }

  /** The launcher is there again: an executor that should be dead is killed once more. */
  private void reassert(Turn turn, ExecutorProcess executor) {
    if (executor.phase == Phase.ENDING && executor.deadlineMillis == Long.MAX_VALUE) {
      end(turn, executor);
    }
  }

  /** The agent has come back: executors that had subscribed have some seconds to do so again. */
  void restored(long nowMillis) {
    for (ExecutorProcess executor : executors.values()) {
      RunOwner owner = new RunOwner.Custom(executor.key);
      if (container.of(owner) == null) {
        container.want(owner);
      } else {
        executor.deadlineMillis =
            switch (executor.phase) {
              case REGISTERING -> nowMillis + REGISTRATION_MILLIS;
              case REGISTERED -> nowMillis + REREGISTRATION_MILLIS;
              case ENDING -> nowMillis + executor.graceMillis(config.executorGraceMillis());
            };
      }
    }
  }

  void forget(ExecutorKey key) {
    executors.remove(key);
  }

  List<ExecutorRecord> records() {
    List<ExecutorRecord> records = new ArrayList<>();
    for (ExecutorProcess executor : executors.values()) {
      Run run = container.of(new RunOwner.Custom(executor.key));
      records.add(
          new ExecutorRecord(
              executor.key.frameworkId(),
              executor.info,
              executor.stream != null,
              run == null || !run.started ? null : (int) run.pid));
    }
    return records;
  }

  void snapshot(List<Entry> entries) {
    for (ExecutorProcess executor : executors.values()) {
      ExecutorKey key = executor.key;
      entries.add(new Entry.ExecutorAdded(key.frameworkId(), executor.info));
      switch (executor.phase) {
        case REGISTERING -> {}
        case REGISTERED ->
            entries.add(new Entry.ExecutorRegistered(key.frameworkId(), key.executorId()));
        case ENDING -> entries.add(new Entry.ExecutorEnding(key.frameworkId(), key.executorId()));
      }
    }
  }
}
