package dev.tender.agent.loopback;

/** Lets time pass. */
@FunctionalInterface
public interface Pause {
  void millis(long millis) throws InterruptedException;
}
