package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.KillCause;
import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.KillPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kills of command tasks that are under way: each begins with SIGTERM, and what is still there at
 * its deadline gets SIGKILL.
 */
final class Endings {
  /** How long a task may take to end once it was asked to, unless its kill policy says. */
  private static final long DEFAULT_GRACE_MILLIS = 3_000;

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private sealed interface Ending {
    KillCause cause();

    /**
     * Of an earlier life of the agent. Nobody knows how much of its grace has passed; it begins
     * anew when the launcher is there.
     */
    record Restored(KillCause cause) implements Ending {}

    /**
     * @param forced whether SIGKILL was sent
     */
    record Begun(KillCause cause, long beganMillis, long deadlineMillis, boolean forced)
        implements Ending {}
  }

  private final long longestGraceMillis;
  private final Map<TaskKey, Ending> endings = new LinkedHashMap<>();

  /**
   * @param longestGraceMillis the longest that any task may take to end
   */
  Endings(long longestGraceMillis) {
    this.longestGraceMillis = longestGraceMillis;
  }

  boolean isUnderWay(HeldTask task) {
    return endings.containsKey(task.key);
  }

  /** The task has ended: why it was killed; null if nobody did. */
  @Nullable KillCause over(HeldTask task) {
    Ending ending = endings.remove(task.key);
    return ending == null ? null : ending.cause();
  }

  /**
   * Asks the task to end.
   *
   * @param asked whether somebody else has sent SIGTERM already
   */
  void begin(
      Turn turn,
      HeldTask task,
      Run run,
      KillCause cause,
      @Nullable KillPolicy policy,
      boolean asked) {
    long grace = graceMillis(task, cause, policy);
    turn.say("task " + task.key + " is asked to end within " + grace + " ms");
    endings.put(task.key, begun(turn, cause, grace));
    if (!asked) {
      turn.launcher(run.container, new LauncherCommand.SignalGroup(run.id, SIGTERM));
    }
  }

  private static Ending begun(Turn turn, KillCause cause, long graceMillis) {
    return new Ending.Begun(cause, turn.now(), turn.now() + graceMillis, false);
  }

  /** A second order for a task that is being killed: it may only shorten the grace. */
  void shorten(HeldTask task, KillCause cause, @Nullable KillPolicy policy) {
    if (endings.get(task.key) instanceof Ending.Begun before) {
      long deadline = before.beganMillis() + graceMillis(task, cause, policy);
      endings.put(
          task.key,
          new Ending.Begun(
              before.cause(),
              before.beganMillis(),
              Math.min(before.deadlineMillis(), deadline),
              before.forced()));
    }
  }

  /** No grace is longer than the pod has when it is stopped, and than its Framework allows. */
  private long graceMillis(HeldTask task, KillCause cause, @Nullable KillPolicy policy) {
    KillPolicy last = policy == null ? task.info.killPolicy() : policy;
    DurationInfo period = last == null ? null : last.gracePeriod();
    long grace = period == null ? DEFAULT_GRACE_MILLIS : period.roundedMillis();
    return switch (cause) {
      case REQUEST, POD_STOPPED, UNHEALTHY, GROUP -> Math.min(grace, longestGraceMillis);
      case COMPLETION_TIME, DISK -> 0;
    };
  }

  /** The launcher is there again: whatever signal was due is given. */
  void reassert(Turn turn, HeldTask task, Run run) {
    Ending ending = endings.get(task.key);
    if (ending == null) {
      return;
    }
    endings.put(
        task.key,
        switch (ending) {
          case Ending.Restored(KillCause cause) ->
              begun(turn, cause, graceMillis(task, cause, null));
          case Ending.Begun(KillCause cause, long began, long deadline, var _) ->
              new Ending.Begun(cause, began, deadline, false);
        });
    turn.launcher(run.container, new LauncherCommand.SignalGroup(run.id, SIGTERM));
  }

  /** SIGKILL to those whose grace is over. */
  void tick(Turn turn, TaskBook book, Containers containers) {
    for (Map.Entry<TaskKey, Ending> entry : endings.entrySet()) {
      HeldTask task = book.find(entry.getKey());
      Run run = task == null ? null : containers.of(task.owner());
      if (run != null
          && entry.getValue()
              instanceof Ending.Begun(var cause, long began, long deadline, var forced)
          && !forced
          && turn.now() >= deadline) {
        entry.setValue(new Ending.Begun(cause, began, deadline, true));
        turn.launcher(run.container, new LauncherCommand.SignalGroup(run.id, SIGKILL));
      }
    }
  }

  /** When tick is needed next; Long.MAX_VALUE for never. */
  long deadlineMillis() {
    long next = Long.MAX_VALUE;
    for (Ending ending : endings.values()) {
      if (ending instanceof Ending.Begun(var _, var _, long deadline, boolean forced) && !forced) {
        next = Math.min(next, deadline);
      }
    }
    return next;
  }

  void restore(TaskKey key, KillCause cause) {
    endings.put(key, new Ending.Restored(cause));
  }

  void forget(TaskKey key) {
    endings.remove(key);
  }

  void snapshot(List<Entry> entries) {
    endings.forEach((key, ending) ->
        entries.add(new Entry.TaskKilled(key.frameworkId(), key.taskId(), ending.cause())));
  }
}
