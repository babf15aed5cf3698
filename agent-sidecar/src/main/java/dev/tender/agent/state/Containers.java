package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.agent.model.WaitStatus;
import dev.tender.protocol.sandbox.TaskContainers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pod's containers for runs, most often one: what runs there and what waits to. Starts happen
 * in the order in which they were wanted. A command task has the pod to itself, and so have the
 * tasks of a default executor together; after the last run everything that is left is removed
 * before anything else starts.
 */
final class Containers {
  private final TaskContainers names;
  private final Map<String, Container> containers = new LinkedHashMap<>();
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Deque<RunOwner> waiting = new ArrayDeque<>();
  private long lastRun;

  Containers(TaskContainers names) {
    this.names = names;
    names.all().forEach(name -> containers.put(name, new Container(name)));
  }

  /** Whether the pod has a container for this task. */
  boolean has(TaskKey task) {
    return names.of(task.taskId()) != null;
  }

  /**
   * @throws NullPointerException when the pod has none of this name
   */
  Container named(String name) {
    return Objects.requireNonNull(containers.get(name), name);
  }

  Collection<Container> each() {
    return containers.values();
  }

  /** The container that a run is in. */
  Container in(Run run) {
    return named(run.container);
  }

  List<Run> in(Container container) {
    return runs.values().stream().filter(run -> run.container.equals(container.name)).toList();
  }

  void want(RunOwner owner) {
    waiting.add(owner);
  }

  /** Whether it was still waiting; it waits no more. */
  boolean cancel(RunOwner owner) {
    return waiting.remove(owner);
  }

  /** Whose turn it is to start; null while nobody may. */
  @Nullable RunOwner next() {
    RunOwner first = waiting.peek();
    if (first == null || unusable() != null || !container(first).ready()) {
      return null;
    }
    return switch (first) {
      case RunOwner.Command(TaskKey _, ExecutorKey together) ->
          isWhollyReady() || areTogether(together) ? first : null;
      case RunOwner.Custom _ -> commandRuns() || (runs.isEmpty() && anyDirty()) ? null : first;
    };
  }

  /**
   * Whether all containers are there and nothing is in any: of a group that has one for each of its
   * tasks none begins before the others can.
   */
  private boolean isWhollyReady() {
    return runs.isEmpty() && !anyDirty() && containers.values().stream().allMatch(Container::ready);
  }

  private boolean anyDirty() {
    return containers.values().stream().anyMatch(Container::dirty);
  }

  /** Whether all that runs belongs to this default executor, and something does. */
  private boolean areTogether(@Nullable ExecutorKey executor) {
    if (executor == null || runs.isEmpty()) {
      return false;
    }
    for (Run run : runs.values()) {
      if (!(run.owner instanceof RunOwner.Command(TaskKey _, ExecutorKey together))
          || !executor.equals(together)) {
        return false;
      }
    }
    return true;
  }

  private boolean commandRuns() {
    for (Run run : runs.values()) {
      if (run.owner instanceof RunOwner.Command) {
        return true;
      }
    }
    return false;
  }

  /** The owner's turn has come. */
  Run begin(Turn turn, RunOwner owner) {
    waiting.remove(owner);
    Container container = container(owner);
    Run run = new Run(++lastRun, owner, container.name, turn.now());
    runs.put(run.id, run);
    container.soil();
    turn.store(run.asked());
    return run;
  }

  private Container container(RunOwner owner) {
    String name =
        owner instanceof RunOwner.Command(TaskKey task, var _) ? names.of(task.taskId()) : null;
    return name == null ? containers.values().iterator().next() : named(name);
  }

  @Nullable Run find(String id) {
    return runs.get(id);
  }

  @Nullable Run of(RunOwner owner) {
    for (Run run : runs.values()) {
      if (run.owner.equals(owner)) {
        return run;
      }
    }
    return null;
  }

  Collection<Run> all() {
    return List.copyOf(runs.values());
  }

  boolean idle() {
    return runs.isEmpty();
  }

  void started(Turn turn, Run run, long pid) {
    run.started = true;
    run.pid = pid;
    run.startedMillis = turn.now();
    turn.store(new Entry.RunStarted(run.id, pid, turn.now()));
  }

  /**
   * The run is over and its owner knows. If the journal were cut in between, the run would be found
   * again and end again, instead of being started again.
   */
  void ended(Turn turn, Run run) {
    runs.remove(run.id);
    turn.act(new AgentAction.KeepSandbox(run.sandbox()));
    turn.store(new Entry.RunEnded(run.id, in(run).oomKills()));
    in(run).forget(turn, run);
  }

  /** Whether lack of memory is to blame for the end of a run. */
  boolean ranOutOfMemory(Run run, WaitStatus status, long oomKillsThen) {
    Container container = in(run);
    return container.ranOutOfMemory(status, oomKillsThen, in(container).size() == 1);
  }

  /** Begins to clean up if it is time: what a task leaves in one container others may see. */
  void tidy(Turn turn) {
    if (runs.isEmpty()) {
      containers.values().forEach(container -> container.tidy(turn));
    }
  }

  /** Why nothing may ever start here again; null while it may. */
  @Nullable String unusable() {
    for (Container container : containers.values()) {
      if (container.unusable() != null) {
        return container.unusable();
      }
    }
    return null;
  }

  void clean(Turn turn, Container container) {
    container.cleaned(runs.isEmpty());
    if (runs.isEmpty()) {
      turn.store(new Entry.ContainerClean(container.name, lastRun, container.oomKills()));
      if (!anyDirty()) {
        turn.act(new AgentAction.ClearSandboxes());
      }
    }
  }

  void restore(Entry.RunAsked asked) {
    RunOwner owner = Run.owner(asked);
    if (owner != null) {
      Run run = new Run(asked.number(), owner, container(owner).name, asked.askedMillis());
      runs.put(run.id, run);
      waiting.remove(run.owner);
      in(run).soil();
    }
    lastRun = Math.max(lastRun, asked.number());
  }

  void restore(Entry.RunStarted started) {
    Run run = runs.get(started.id());
    if (run != null) {
      run.started = true;
      run.pid = started.pid();
      run.startedMillis = started.startedMillis();
    }
  }

  void restore(Entry.FetchBegun begun) {
    Run run = runs.get(begun.id());
    if (run != null) {
      run.fetches++;
    }
  }

  void restore(Entry.RunEnded ended) {
    Run run = runs.remove(ended.id());
    if (run != null) {
      in(run).restore(ended);
    }
  }

  void restore(Entry.ContainerClean clean) {
    lastRun = Math.max(lastRun, clean.lastRun());
    named(clean.container()).restore(clean);
  }

  void snapshot(List<Entry> entries) {
    for (Container container : containers.values()) {
      container.snapshot(entries, lastRun, in(container).isEmpty());
    }
    for (Run run : runs.values()) {
      entries.add(run.asked());
      for (int i = 0; i < run.fetches; i++) {
        entries.add(new Entry.FetchBegun(run.id));
      }
      if (run.started) {
        entries.add(new Entry.RunStarted(run.id, run.pid, run.startedMillis));
      }
    }
  }

  List<RunOwner> waiting() {
    return new ArrayList<>(waiting);
  }
}
