package dev.tender.operator.kube;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on virtual threads: those of one key in order, those of different keys side by side.
 * Any thread may submit, and does not wait. One that throws is reported, and the next of its key
 * has its turn.
 */
public final class OrderedTasks<K> {
  private static final Logger LOG = Logger.getLogger(OrderedTasks.class);

  private final Map<K, Queue<Runnable>> waiting = new HashMap<>();
  private final String name;

  public OrderedTasks(String name) {
    this.name = name;
  }

  public void submit(K key, Runnable task) {
    synchronized (waiting) {
      Queue<Runnable> queue = waiting.get(key);
      if (queue != null) {
        queue.add(task);
        return;
      }
      waiting.put(key, new ArrayDeque<>());
    }
    Thread.ofVirtual().name(name).start(() -> runAll(key, task));
  }

  /** Keys that have something to do. */
  public int depth() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private void runAll(K key, Runnable first) {
    for (Runnable task = first; task != null; task = next(key)) {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.errorf(e, "A task of %s for %s failed; the next one is done all the same", name, key);
      }
    }
  }

  private @Nullable Runnable next(K key) {
    synchronized (waiting) {
      Queue<Runnable> queue = waiting.get(key);
      Runnable next = queue == null ? null : queue.poll();
      if (next == null) {
        waiting.remove(key);
      }
      return next;
    }
  }
}
