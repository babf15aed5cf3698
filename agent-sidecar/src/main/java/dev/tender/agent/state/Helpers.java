package dev.tender.agent.state;

import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.model.WaitStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Short processes beside a run: the command of a check, the copy of a file. The journal does not
 * know them. What a restart of the agent or of its connection loses sight of is ended as a stray.
 */
final class Helpers {
  /** How it went; told once. */
  sealed interface End {
    record Exited(WaitStatus status) implements End {}

    record NotStarted(String sentence) implements End {}

    record TimedOut() implements End {}

    /** Nobody knows. */
    record Lost() implements End {}
  }

  /** Hears of the end. */
  interface Listener {
    void ended(Turn turn, End end);
  }

  /** What to run; the environment is on top of the image's. */
  record Program(String cwd, String output, List<String> argv, List<String> env) {}

  private static final int SIGKILL = 9;

  private static final class Helper {
    final Run run;
    final long deadlineMillis;
    final Listener listener;
    boolean timedOut;

    Helper(Run run, long deadlineMillis, Listener listener) {
      this.run = run;
      this.deadlineMillis = deadlineMillis;
      this.listener = listener;
    }
  }

  private final Map<String, Helper> helpers = new LinkedHashMap<>();
  private long lastNumber;

  /**
   * Asks the launcher for it.
   *
   * @param purpose a word for its lines in the log
   * @param deadlineMillis when it is killed; Long.MAX_VALUE for never
   */
  void start(
      Turn turn, Run run, String purpose, Program program, long deadlineMillis, Listener listener) {
    // By the time: another life's helper of the same number may still be dying.
    lastNumber = Math.max(lastNumber + 1, turn.now());
    String id = run.id + "." + purpose + "." + lastNumber;
    helpers.put(id, new Helper(run, deadlineMillis, listener));
    turn.launcher(
        run.container,
        new LauncherCommand.Start(
            id,
            program.cwd(),
            program.output(),
            program.output(),
            program.argv(),
            program.env(),
            List.of()));
  }

  /** Whether it is the end of a helper, or of its shell's only child, by SIGKILL not from here. */
  boolean killedByOthers(String id, WaitStatus status) {
    Helper helper = helpers.get(id);
    return helper != null && !helper.timedOut && status.exitCode() == 128 + SIGKILL;
  }

  /** Whether the event was about a helper; nobody else needs to hear it then. */
  boolean handle(Turn turn, LauncherEvent event) {
    return switch (event) {
      case LauncherEvent.Started(String id, var _) -> helpers.containsKey(id);
      case LauncherEvent.Failed(String id, String sentence) ->
          end(turn, id, new End.NotStarted(sentence), false);
      case LauncherEvent.Exited(String id, int status, var _) ->
          end(turn, id, new End.Exited(new WaitStatus(status)), true);
      case LauncherEvent.Clean _,
          LauncherEvent.Stopping _,
          LauncherEvent.Welcome _,
          LauncherEvent.Run _,
          LauncherEvent.Ready _ ->
          false;
    };
  }

  private boolean end(Turn turn, String id, End end, boolean ran) {
    Helper helper = helpers.get(id);
    if (helper == null) {
      return false;
    }
    if (!ran && helper.timedOut) {
      return true; // Our signal came too late; its end is on the way.
    }
    helpers.remove(id);
    if (ran) {
      turn.launcher(helper.run.container, new LauncherCommand.Forget(id));
    }
    helper.listener.ended(turn, helper.timedOut ? new End.TimedOut() : end);
    return true;
  }

  /** A container's launcher is gone, and its word about them with it. */
  void lost(Turn turn, String container) {
    List<Helper> gone =
        helpers.values().stream().filter(each -> each.run.container.equals(container)).toList();
    helpers.values().removeAll(gone);
    for (Helper helper : gone) {
      helper.listener.ended(turn, new End.Lost());
    }
  }

  /** Kills what takes too long, and what is left of runs that are over. */
  void tick(Turn turn, Containers containers) {
    for (Map.Entry<String, Helper> entry : helpers.entrySet()) {
      Helper helper = entry.getValue();
      boolean over = containers.find(helper.run.id) == null;
      if (!helper.timedOut && (over || turn.now() >= helper.deadlineMillis)) {
        helper.timedOut = true;
        turn.launcher(
            helper.run.container, new LauncherCommand.SignalGroup(entry.getKey(), SIGKILL));
      }
    }
  }

  long deadlineMillis() {
    long deadline = Long.MAX_VALUE;
    for (Helper helper : helpers.values()) {
      if (!helper.timedOut) {
        deadline = Math.min(deadline, helper.deadlineMillis);
      }
    }
    return deadline;
  }
}
