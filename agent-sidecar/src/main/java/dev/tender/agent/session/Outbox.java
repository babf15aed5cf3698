package dev.tender.agent.session;

import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.UpdateRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Calls that wait for the POST in flight; updates that meet here travel together. */
final class Outbox {
  /** Updates of one POST; a task's status may be large. */
  static final int MOST_UPDATES = 500;

  private final BlockingQueue<AgentCallBody> queue = new LinkedBlockingQueue<>();
  private final Deque<AgentCallBody> taken = new ArrayDeque<>();

  void add(AgentCallBody call) {
    queue.add(call);
  }

  /** The next call, in order, with the updates right behind it; waits for one. */
  AgentCallBody take() throws InterruptedException {
    if (taken.isEmpty()) {
      taken.add(queue.take());
    }
    queue.drainTo(taken);
    AgentCallBody first = taken.remove();
    if (!(first instanceof AgentCallBody.Updates(List<UpdateRecord> updates))
        || !(taken.peek() instanceof AgentCallBody.Updates)) {
      return first;
    }
    List<UpdateRecord> together = new ArrayList<>(updates);
    while (together.size() < MOST_UPDATES
        && taken.peek() instanceof AgentCallBody.Updates(List<UpdateRecord> more)) {
      together.addAll(more);
      taken.remove();
    }
    return new AgentCallBody.Updates(together);
  }
}
