package dev.tender.agent.launcher;

import java.util.List;

/** What the agent asks of the launcher. */
public sealed interface LauncherCommand {

  /** First word on every connection. */
  record Hello() implements LauncherCommand {}

  /**
   * Run a program in its own session and process group.
   *
   * @param env K=V, on top of what the container's image sets
   * @param limits TYPE=SOFT:HARD, resource limits of this run alone
   */
  record Start(
      String id,
      String cwd,
      String stdout,
      String stderr,
      List<String> argv,
      List<String> env,
      List<String> limits)
      implements LauncherCommand {
    public Start {
      argv = List.copyOf(argv);
      env = List.copyOf(env);
      limits = List.copyOf(limits);
    }
  }

  /** Signal the run's whole process group. */
  record SignalGroup(String id, int signal) implements LauncherCommand {}

  /** End every process of the container, then wipe what they may have left. */
  record KillAll() implements LauncherCommand {}

  /** The run's end is written down; the launcher need not remember it. */
  record Forget(String id) implements LauncherCommand {}
}
