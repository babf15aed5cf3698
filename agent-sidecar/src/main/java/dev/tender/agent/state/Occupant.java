package dev.tender.agent.state;

import dev.tender.agent.model.WaitStatus;

/** Whoever has a process in a container for runs, and wants to know how it fares. */
interface Occupant {

  /** Its turn has come; the run is fresh. */
  void start(Turn turn, Run run);

  /** Asks the launcher once more, which never heard of the run. */
  void order(Turn turn, Run run);

  /** The launcher is there again: whatever was due to the process is given. */
  void reassert(Turn turn, Run run);

  void started(Turn turn, Run run);

  /** The launcher could not start it. */
  void refused(Turn turn, String sentence);

  void exited(Turn turn, Run run, WaitStatus status, boolean outOfMemory);

  /** The container is gone, and nobody saw how the process ended. */
  void vanished(Turn turn, Run run);
}
