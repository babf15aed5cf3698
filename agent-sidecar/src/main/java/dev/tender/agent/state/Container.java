package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.TaskKey;
import dev.tender.agent.model.WaitStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The executor container: what runs there and what waits to. Starts happen in the order in which
 * they were wanted. A command task has the container to itself; after the last run everything that
 * is left of it is removed before anything else starts.
 */
final class Container {
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Deque<RunOwner> waiting = new ArrayDeque<>();
  private boolean connected;
  private boolean dirty;
  private boolean cleaning;
  private @Nullable String unusable;

  /**
   * Which start of the container we know; all runs are of this one. No process of the container can
   * find it out.
   */
  private @Nullable String instance;

  /** Whether a launcher has answered since this agent began to live. */
  private boolean met;

  private long lastRun;
  private long memoryLimitBytes;
  private long oomKills;

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
    if (first == null || !connected || cleaning || unusable != null) {
      return null;
    }
    return switch (first) {
      case RunOwner.Command(TaskKey _, ExecutorKey together) ->
          (runs.isEmpty() && !dirty) || areTogether(together) ? first : null;
      case RunOwner.Custom _ -> commandRuns() || (runs.isEmpty() && dirty) ? null : first;
    };
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
    Run run = new Run(++lastRun, owner, turn.now());
    runs.put(run.id, run);
    dirty = true;
    turn.store(run.asked());
    return run;
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
    turn.store(new Entry.RunEnded(run.id, oomKills));
    if (connected) {
      turn.launcher(new LauncherCommand.Forget(run.id));
    }
  }

  /**
   * Whether lack of memory is to blame for an end: more processes were killed for it than we know
   * of, and the run ended badly. One that ended well got over it, or the victim is another whose
   * end comes later.
   */
  boolean ranOutOfMemory(WaitStatus status, long oomKillsThen) {
    boolean blamed = oomKillsThen > oomKills && !status.succeeded();
    if (blamed || runs.size() == 1) {
      oomKills = Math.max(oomKills, oomKillsThen);
    }
    return blamed;
  }

  /** A process beside the runs was killed for lack of memory, if anybody was. */
  void helperKilled(long oomKillsThen) {
    oomKills = Math.max(oomKills, oomKillsThen);
  }

  /** Whether it is another start of the container than we knew. */
  boolean connected(Turn turn, long limitBytes, String instanceNow) {
    connected = true;
    memoryLimitBytes = limitBytes;
    cleaning = false;
    boolean known = instanceNow.equals(instance);
    if (!known && !met && instance != null && dirty) {
      doubt(turn);
    }
    met = true;
    if (known) {
      return false;
    }
    Entry.ContainerStarted started = new Entry.ContainerStarted(instanceNow);
    restore(started);
    turn.store(started);
    return true;
  }

  /**
   * As long as an agent lives it loses its launcher only when the container ends, and all that runs
   * there with it. While it was away what ran may have put something of its own in the launcher's
   * place, and would be taken for clean.
   */
  private void doubt(Turn turn) {
    unusable =
        "another launcher answers than before the agent's restart, and nobody saw the container end";
    turn.say("no more tasks are taken: " + unusable);
  }

  void disconnected() {
    connected = false;
    cleaning = false;
  }

  long memoryLimitBytes() {
    return memoryLimitBytes;
  }

  /** Begins to clean up if it is time. */
  void tidy(Turn turn) {
    if (connected && dirty && !cleaning && runs.isEmpty()) {
      cleaning = true;
      turn.launcher(new LauncherCommand.KillAll());
    }
  }

  /** What is left could not be removed; nothing may start on top of it, ever. */
  void notCleaned(Turn turn, String sentence) {
    if (cleaning) {
      unusable = sentence;
      turn.say("the container cannot be cleaned, no more tasks are taken: " + sentence);
    }
  }

  /** Why nothing may ever start here again; null while it may. */
  @Nullable String unusable() {
    return unusable;
  }

  void clean(Turn turn) {
    cleaning = false;
    if (runs.isEmpty()) {
      dirty = false;
      turn.act(new AgentAction.ClearSandboxes());
      turn.store(new Entry.ContainerClean(lastRun, oomKills));
    }
  }

  void restore(Entry.ContainerStarted started) {
    instance = started.instance();
    oomKills = 0; // the launcher counts them from its own start
  }

  void restore(Entry.RunAsked asked) {
    Run run = Run.restore(asked);
    if (run != null) {
      runs.put(run.id, run);
      waiting.remove(run.owner);
    }
    lastRun = Math.max(lastRun, asked.number());
    dirty = true;
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
    runs.remove(ended.id());
    oomKills = ended.oomKills();
  }

  void restore(Entry.ContainerClean clean) {
    lastRun = Math.max(lastRun, clean.lastRun());
    oomKills = clean.oomKills();
    dirty = false;
  }

  void snapshot(List<Entry> entries) {
    if (instance != null) {
      entries.add(new Entry.ContainerStarted(instance));
    }
    entries.add(new Entry.ContainerClean(lastRun, oomKills));
    if (dirty && runs.isEmpty()) {
      entries.add(new Entry.ContainerDirty());
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

  void soil() {
    dirty = true;
  }

  List<RunOwner> waiting() {
    return new ArrayList<>(waiting);
  }
}
