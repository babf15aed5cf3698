package dev.tender.agent.launcher;

/** What the launcher says. */
public sealed interface LauncherEvent {

  /**
   * @param memoryLimitBytes the container's limit; 0 or less when there is none
   * @param instance another one each time the launcher, and so its container, starts
   */
  record Welcome(long memoryLimitBytes, String instance) implements LauncherEvent {}

  /**
   * A run that the launcher knew before this connection.
   *
   * @param waitStatus meaningless while it runs, as is oomKills
   */
  record Run(String id, long pid, boolean running, int waitStatus, long oomKills)
      implements LauncherEvent {}

  /** All runs have been told. */
  record Ready() implements LauncherEvent {}

  record Started(String id, long pid) implements LauncherEvent {}

  record Failed(String id, String sentence) implements LauncherEvent {}

  /**
   * @param oomKills kills for lack of memory in this container since it started
   */
  record Exited(String id, int waitStatus, long oomKills) implements LauncherEvent {}

  record Clean() implements LauncherEvent {}

  /** The container is being stopped: all runs have been sent SIGTERM. */
  record Stopping() implements LauncherEvent {}
}
