package dev.tender.agent.state;

import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.KillCause;
import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the pod is given to do, and what of it is taken away again: by whom it is done. */
final class Assignments {
  private final Membership membership;
  private final Departure departure;
  private final Frameworks frameworks;
  private final Containers containers;
  private final TaskBook book;
  private final CommandTasks commands;
  private final Executors executors;
  private final ExecutorEnds executorEnds;
  private final DefaultExecutors defaults;

  Assignments(
      Membership membership,
      Departure departure,
      Frameworks frameworks,
      Containers containers,
      TaskBook book,
      CommandTasks commands,
      Executors executors,
      ExecutorEnds executorEnds,
      DefaultExecutors defaults) {
    this.membership = membership;
    this.departure = departure;
    this.frameworks = frameworks;
    this.containers = containers;
    this.book = book;
    this.commands = commands;
    this.executors = executors;
    this.executorEnds = executorEnds;
    this.defaults = defaults;
  }

  void launch(Turn turn, AgentEvent.Launch launch) {
    if (!membership.obeys(turn, launch.term())) {
      turn.say("a launch of term " + launch.term() + " is ignored: it is over");
      return;
    }
    FrameworkId framework = launch.frameworkInfo().id();
    if (framework == null) {
      turn.say("a launch without framework_info.id is ignored");
      return;
    }
    frameworks.forgetUnused(id -> executors.isOf(id) || book.isOf(id));
    frameworks.learn(turn, launch.frameworkInfo());
    ExecutorInfo info = launch.executor();
    ExecutorKey key = info == null ? null : new ExecutorKey(framework, info.executorId());
    boolean builtIn = DefaultExecutors.isDefault(info);
    ExecutorProcess executor = null;
    if (info != null && key != null && departure.reason() == null) {
      if (builtIn) {
        defaults.wanted(turn, key, info);
      } else {
        executor = executors.wanted(turn, key, info);
      }
    }
    List<HeldTask> launched = new ArrayList<>();
    for (TaskInfo taskInfo : launch.tasks()) {
      TaskKey taskKey = new TaskKey(framework, taskInfo.taskId());
      if (book.find(taskKey) != null) {
        turn.say("task " + taskKey + " is here already; its second launch is ignored");
        continue;
      }
      launched.add(new HeldTask(taskKey, key, builtIn, taskInfo));
    }
    if (launch.isGroup() && key != null) {
      book.addGroup(turn, key, launched);
    } else {
      launched.forEach(task -> book.add(turn, task));
    }
    for (HeldTask task : launched) {
      launch(turn, task, executor);
    }
  }

  private void launch(Turn turn, HeldTask task, @Nullable ExecutorProcess executor) {
    String leaving = departure.reason();
    if (leaving != null) {
      book.report(
          turn,
          task,
          Report.byAgent(
              frameworks.dropped(task.key.frameworkId()),
              "REASON_EXECUTOR_TERMINATED",
              "The pod takes no more tasks: " + leaving));
    } else if (executor != null) {
      executors.launch(turn, executor, task);
    } else {
      commands.launch(turn, task);
    }
  }

  void kill(Turn turn, AgentEvent.Kill kill) {
    HeldTask task = book.find(new TaskKey(kill.frameworkId(), kill.taskId()));
    if (task == null || book.ended(task)) {
      return;
    }
    if (task.builtIn) {
      commands.kill(turn, task, KillCause.REQUEST, kill.killPolicy());
      return;
    }
    ExecutorProcess executor = task.executor == null ? null : executors.find(task.executor);
    if (executor != null) {
      executorEnds.kill(turn, executor, task, kill.killPolicy());
    }
  }

  /** Ends the executor of this key, of whichever kind it is, and its tasks. */
  void shutDown(Turn turn, AgentEvent.ShutdownExecutor order) {
    ExecutorKey key = new ExecutorKey(order.frameworkId(), order.executorId());
    ExecutorProcess executor = executors.find(key);
    if (executor != null) {
      executorEnds.shutDown(turn, executor, "its framework wants it");
    }
    defaults.shutDown(turn, key);
  }

  /** The pod takes no more: what has not begun is given up. */
  void dropWaiting(Turn turn) {
    for (RunOwner owner : containers.waiting()) {
      switch (owner) {
        case RunOwner.Command(TaskKey key, var _) -> {
          HeldTask task = book.find(key);
          if (containers.cancel(owner) && task != null) {
            launch(turn, task, null);
          }
        }
        case RunOwner.Custom(ExecutorKey key) -> {
          ExecutorProcess executor = executors.find(key);
          if (executor != null) {
            executorEnds.shutDown(turn, executor, String.valueOf(departure.reason()));
          }
        }
      }
    }
  }

  /** Asks everything to end. */
  void endAll(Turn turn, KillCause cause, String why) {
    turn.say("everything is asked to end: " + why);
    for (HeldTask task : new ArrayList<>(book.all())) {
      if (task.builtIn && !book.ended(task)) {
        commands.kill(turn, task, cause, null);
      }
    }
    for (ExecutorProcess executor : executors.all()) {
      executorEnds.shutDown(turn, executor, why);
    }
  }

  /**
   * The pod is being deleted: its own containers end before the agent is asked to. Whatever ends
   * from now on has not ended by itself, and none has longer than its own grace.
   */
  void containerStops(Turn turn, String container) {
    turn.say("container " + container + " is being stopped");
    for (HeldTask task : List.copyOf(book.all())) {
      if (task.builtIn && !book.ended(task)) {
        commands.stopped(turn, task);
      }
    }
    for (ExecutorProcess executor : executors.all()) {
      executorEnds.shutDown(turn, executor, "its pod is being deleted");
    }
  }
}
