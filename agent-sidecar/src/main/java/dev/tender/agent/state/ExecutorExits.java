package dev.tender.agent.state;

import dev.tender.protocol.agent.AgentCallBody;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the master which executors have ended, after what is to be said of their tasks. One that
 * ends while a SUBSCRIBE is under way, which calls it alive, is told when that has been answered.
 */
final class ExecutorExits {
  private final Membership membership;
  private final TaskBook book;
  private final List<AgentCallBody.ExecutorExited> untold = new ArrayList<>();

  ExecutorExits(Membership membership, TaskBook book) {
    this.membership = membership;
    this.book = book;
  }

  void tell(Turn turn, AgentCallBody.ExecutorExited exit) {
    if (membership.connected()) {
      book.flush(turn);
      turn.master(exit);
    } else {
      untold.add(exit);
    }
  }

  /** From now on the master is told who lives. */
  void subscribing() {
    untold.clear();
  }

  void subscribed(Turn turn) {
    book.flush(turn);
    untold.forEach(turn::master);
    untold.clear();
  }
}
