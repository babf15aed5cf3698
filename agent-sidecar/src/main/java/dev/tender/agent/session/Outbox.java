package dev.tender.agent.session;

import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.UpdateRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Calls that wait for the POST in flight; updates that meet here travel together. */
final class Outbox {
  /** Updates of one POST; a task's status may be large. */
  static final int MOST_UPDATES = 500;

  /** Of executors' messages that wait: an executor may send more than a master takes. */
  static final long MOST_MESSAGE_BYTES = 2 << 20;

  private final AtomicLong messageBytes = new AtomicLong();
  private final BlockingQueue<AgentCallBody> queue = new LinkedBlockingQueue<>();
  private final Deque<AgentCallBody> taken = new ArrayDeque<>();

  /** False for a message for which there is no room; nobody may rely on messages. */
  boolean add(AgentCallBody call) {
    if (call instanceof AgentCallBody.Message message) {
      long bytes = message.data().length();
      if (messageBytes.addAndGet(bytes) > MOST_MESSAGE_BYTES) {
        messageBytes.addAndGet(-bytes);
        return false;
      }
    }
    queue.add(call);
    return true;
  }

  /** The next call, in order, with the updates right behind it; waits for one. */
  AgentCallBody take() throws InterruptedException {
    if (taken.isEmpty()) {
      taken.add(queue.take());
    }
    queue.drainTo(taken);
    AgentCallBody first = taken.remove();
    if (first instanceof AgentCallBody.Message message) {
      messageBytes.addAndGet(-message.data().length());
    }
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
