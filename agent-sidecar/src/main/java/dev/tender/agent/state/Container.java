package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.WaitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One container that runs are in: what its launcher has told of it. */
final class Container {
  /** As Kubernetes calls it. */
  final String name;

  private boolean connected;
  private boolean dirty;
  private boolean cleaning;
  private @Nullable String unusable;
  private long goneSinceMillis = Long.MAX_VALUE;

  /**
   * Which start of the container we know; all runs are of this one. No process of the container can
   * find it out.
   */
  private @Nullable String instance;

  /** Whether a launcher has answered since this agent began to live. */
  private boolean met;

  private long memoryLimitBytes;
  private long oomKills;

  Container(String name) {
    this.name = name;
  }

  /** Something may start in it now. */
  boolean ready() {
    return connected && !cleaning && unusable == null;
  }

  boolean dirty() {
    return dirty;
  }

  void soil() {
    dirty = true;
  }

  /** Its launcher need not remember the run any more. */
  void forget(Turn turn, Run run) {
    if (connected) {
      turn.launcher(name, new LauncherCommand.Forget(run.id));
    }
  }

  /**
   * Whether lack of memory is to blame for an end: more processes were killed for it than we know
   * of, and the run ended badly. One that ended well got over it, or the victim is another whose
   * end comes later.
   *
   * @param alone nothing else runs in the container
   */
  boolean ranOutOfMemory(WaitStatus status, long oomKillsThen, boolean alone) {
    boolean blamed = oomKillsThen > oomKills && !status.succeeded();
    if (blamed || alone) {
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
    goneSinceMillis = Long.MAX_VALUE;
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
    Entry.ContainerStarted started = new Entry.ContainerStarted(name, instanceNow);
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

  void disconnected(long nowMillis) {
    connected = false;
    cleaning = false;
    goneSinceMillis = nowMillis;
  }

  /** Its end was dealt with. */
  void givenUp() {
    goneSinceMillis = Long.MAX_VALUE;
  }

  /** Since when its launcher is away and nobody has given it up; Long.MAX_VALUE if it is not. */
  long goneSinceMillis() {
    return goneSinceMillis;
  }

  long memoryLimitBytes() {
    return memoryLimitBytes;
  }

  long oomKills() {
    return oomKills;
  }

  /** Begins to clean up if it is time; nothing runs. */
  void tidy(Turn turn) {
    if (connected && dirty && !cleaning) {
      cleaning = true;
      turn.launcher(name, new LauncherCommand.KillAll());
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

  /**
   * All is removed.
   *
   * @param idle nothing has begun meanwhile
   */
  void cleaned(boolean idle) {
    cleaning = false;
    dirty &= !idle;
  }

  void restore(Entry.ContainerStarted started) {
    instance = started.instance();
    oomKills = 0; // the launcher counts them from its own start
  }

  void restore(Entry.ContainerClean clean) {
    oomKills = clean.oomKills();
    dirty = false;
  }

  void restore(Entry.RunEnded ended) {
    oomKills = ended.oomKills();
  }

  /**
   * @param lastRun of the pod
   * @param idle no run of the snapshot is in it
   */
  void snapshot(List<Entry> entries, long lastRun, boolean idle) {
    if (instance != null) {
      entries.add(new Entry.ContainerStarted(name, instance));
    }
    entries.add(new Entry.ContainerClean(name, lastRun, oomKills));
    if (dirty && idle) {
      entries.add(new Entry.ContainerDirty(name));
    }
  }
}
