package dev.tender.agent.state;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.agent.model.WaitStatus;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries word between the launcher and the owners of what it runs. */
final class Runs {
  /** Without its launcher for so long a container is taken for gone. */
  static final long CONTAINER_GONE_MILLIS = 10_000;

  private static final int SIGKILL = 9;

  private final TaskBook book;
  private final Containers containers;
  private final CommandTasks commands;
  private final Executors executors;
  private final ExecutorOccupants executorOccupants;
  private final Helpers helpers;
  private long patienceMillis = CONTAINER_GONE_MILLIS;

  Runs(
      TaskBook book,
      Containers containers,
      CommandTasks commands,
      Executors executors,
      ExecutorOccupants executorOccupants,
      Helpers helpers) {
    this.helpers = helpers;
    this.book = book;
    this.containers = containers;
    this.commands = commands;
    this.executors = executors;
    this.executorOccupants = executorOccupants;
  }

  /** The launcher answers: compare what it runs with what we think it runs. */
  void launcherReady(Turn turn, AgentInput.LauncherReady ready) {
    Container container = containers.named(ready.container());
    boolean restarted = container.connected(turn, ready.memoryLimitBytes(), ready.instance());
    Set<String> known = new HashSet<>();
    for (LauncherEvent.Run told : ready.runs()) {
      known.add(told.id());
      Run run = containers.find(told.id());
      if (run == null) {
        stray(turn, container, told);
      } else {
        meet(turn, run, told);
      }
    }
    for (Run run : containers.in(container)) {
      if (!known.contains(run.id)) {
        // What an earlier launcher was asked for may have been started and ended with it.
        if (run.started || restarted) {
          vanished(turn, run);
        } else {
          order(turn, run);
        }
      }
    }
  }

  /** A run that we know of from before. */
  private void meet(Turn turn, Run run, LauncherEvent.Run told) {
    if (!run.started) {
      started(turn, run, told.pid());
    }
    if (told.running()) {
      Occupant occupant = occupant(run.owner);
      if (occupant != null) {
        occupant.reassert(turn, run);
      }
    } else {
      exited(turn, run, told.waitStatus(), told.oomKills());
    }
  }

  /** A run that nobody asked for, as far as we remember. */
  private static void stray(Turn turn, Container container, LauncherEvent.Run told) {
    if (told.running()) {
      turn.launcher(container.name, new LauncherCommand.SignalGroup(told.id(), SIGKILL));
    } else {
      turn.launcher(container.name, new LauncherCommand.Forget(told.id()));
    }
  }

  void launcherGone(String container, long nowMillis) {
    containers.named(container).disconnected(nowMillis);
  }

  void handle(Turn turn, String name, LauncherEvent event) {
    Container container = containers.named(name);
    if (event instanceof LauncherEvent.Exited(String id, int waitStatus, long oomKills)
        && helpers.killedByOthers(id, new WaitStatus(waitStatus))) {
      container.helperKilled(oomKills);
    }
    if (helpers.handle(turn, event)) {
      return;
    }
    switch (event) {
      case LauncherEvent.Started(String id, long pid) -> {
        Run run = containers.find(id);
        if (run != null && !run.started) {
          started(turn, run, pid);
        }
      }
      case LauncherEvent.Failed(String id, String sentence) -> {
        if (id.isEmpty()) {
          container.notCleaned(turn, sentence);
        }
        Run run = containers.find(id);
        // A signal to a run that has just ended fails too, and its end is on the way.
        if (run != null && !run.started) {
          refused(turn, run, sentence);
        }
      }
      case LauncherEvent.Exited(String id, int waitStatus, long oomKills) -> {
        Run run = containers.find(id);
        if (run == null) {
          turn.launcher(container.name, new LauncherCommand.Forget(id));
        } else {
          exited(turn, run, waitStatus, oomKills);
        }
      }
      case LauncherEvent.Clean() -> containers.clean(turn, container);
      case LauncherEvent.Stopping _,
          LauncherEvent.Welcome _,
          LauncherEvent.Run _,
          LauncherEvent.Ready _ -> {
        // These are about more than one run, and do not come here.
      }
    }
  }

  void tick(Turn turn, Departure departure) {
    patienceMillis = departure.patienceMillis(CONTAINER_GONE_MILLIS);
    for (Container container : containers.each()) {
      if (turn.now() >= givenUpMillis(container)) {
        container.givenUp();
        for (Run run : containers.in(container)) {
          vanished(turn, run);
        }
      }
    }
    containers.tidy(turn);
    for (RunOwner owner = containers.next(); owner != null; owner = containers.next()) {
      begin(turn, owner);
    }
  }

  long deadlineMillis() {
    long deadline = Long.MAX_VALUE;
    for (Container container : containers.each()) {
      deadline = Math.min(deadline, givenUpMillis(container));
    }
    return deadline;
  }

  private long givenUpMillis(Container container) {
    long since = container.goneSinceMillis();
    return since == Long.MAX_VALUE ? Long.MAX_VALUE : since + patienceMillis;
  }

  private void begin(Turn turn, RunOwner owner) {
    Occupant occupant = occupant(owner);
    if (occupant == null) {
      containers.cancel(owner);
    } else {
      occupant.start(turn, containers.begin(turn, owner));
    }
  }

  private @Nullable Occupant occupant(RunOwner owner) {
    return switch (owner) {
      case RunOwner.Command(TaskKey key, var _) -> {
        HeldTask task = book.find(key);
        yield task == null ? null : commands.occupant(task);
      }
      case RunOwner.Custom(ExecutorKey key) -> {
        ExecutorProcess executor = executors.find(key);
        yield executor == null ? null : executorOccupants.of(executor);
      }
    };
  }

  private void order(Turn turn, Run run) {
    Occupant occupant = occupant(run.owner);
    if (occupant == null) {
      containers.ended(turn, run);
    } else {
      occupant.order(turn, run);
      occupant.reassert(turn, run);
    }
  }

  private void started(Turn turn, Run run, long pid) {
    containers.started(turn, run, pid);
    Occupant occupant = occupant(run.owner);
    if (occupant != null) {
      occupant.started(turn, run);
    }
  }

  private void refused(Turn turn, Run run, String sentence) {
    Occupant occupant = occupant(run.owner);
    if (occupant != null) {
      occupant.refused(turn, sentence);
    }
    containers.ended(turn, run);
  }

  private void exited(Turn turn, Run run, int waitStatus, long oomKills) {
    WaitStatus status = new WaitStatus(waitStatus);
    boolean outOfMemory = containers.ranOutOfMemory(run, status, oomKills);
    Occupant occupant = occupant(run.owner);
    if (occupant != null) {
      occupant.exited(turn, run, status, outOfMemory);
    }
    containers.ended(turn, run);
  }

  private void vanished(Turn turn, Run run) {
    if (containers.find(run.id) == null) {
      return; // With another of its group, a moment ago.
    }
    Occupant occupant = occupant(run.owner);
    if (occupant != null) {
      occupant.vanished(turn, run);
    }
    containers.ended(turn, run);
  }
}
