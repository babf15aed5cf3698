package dev.tender.benchmarks;

/** Decides what to launch and when. Called on the scheduler's thread. */
interface Load {
  /** Something has changed: offers came, a task ended, or time has passed. */
  void turn(Desk desk);

  /** A task of this load has ended; a turn follows. */
  void ended(Launch launch);

  /** Whether all that it wanted to launch has ended. */
  boolean isDone();
}
