package dev.tender.operator.loop;

import dev.tender.core.master.MasterEvent;

/** Where everybody puts what has happened. Safe for all threads; keeps the order of one thread. */
public interface EventSink {
  /**
   * For callers that can be told to come back later.
   *
   * @return false when the queue is full and the event was not taken
   */
  boolean offer(MasterEvent event);

  /** For callers that may wait: blocks while the queue is full. */
  void put(MasterEvent event);

  /** For the few that can neither wait nor come back, such as the end of a connection. */
  void insist(MasterEvent event);
}
