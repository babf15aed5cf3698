package dev.tender.core.master;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is due when. A binary heap whose entries know their place, so that the many timers that are
 * cancelled long before they are due leave at once.
 */
final class Timers {
  private final List<Timer> heap = new ArrayList<>();
  private long made;

  /** Something to do at a time; done once unless cancelled. */
  final class Timer {
    private final long atMillis;
    private final long order;
    private final Runnable action;
    private int slot = -1;

    private Timer(long atMillis, Runnable action) {
      this.atMillis = atMillis;
      this.order = made++;
      this.action = action;
    }

    long atMillis() {
      return atMillis;
    }

    private boolean before(Timer other) {
      return atMillis != other.atMillis ? atMillis < other.atMillis : order < other.order;
    }
  }

  Timer at(long millis, Runnable action) {
    Timer timer = new Timer(millis, action);
    timer.slot = heap.size();
    heap.add(timer);
    up(timer.slot);
    return timer;
  }

  /** Harmless when it is null, done or cancelled already. */
  void cancel(@Nullable Timer timer) {
    if (timer == null || timer.slot < 0) {
      return;
    }
    int slot = timer.slot;
    timer.slot = -1;
    Timer last = heap.removeLast();
    if (last != timer) {
      put(slot, last);
      down(slot);
      up(last.slot);
    }
  }

  /** Does everything that is due, also what becomes due by it. */
  void fire(long nowMillis) {
    while (!heap.isEmpty() && heap.getFirst().atMillis <= nowMillis) {
      Timer due = heap.getFirst();
      cancel(due);
      due.action.run();
    }
  }

  long nextMillis() {
    return heap.isEmpty() ? Long.MAX_VALUE : heap.getFirst().atMillis;
  }

  private void put(int slot, Timer timer) {
    heap.set(slot, timer);
    timer.slot = slot;
  }

  private void up(int start) {
    int slot = start;
    Timer timer = heap.get(slot);
    while (slot > 0) {
      int parent = (slot - 1) / 2;
      if (!timer.before(heap.get(parent))) {
        break;
      }
      put(slot, heap.get(parent));
      slot = parent;
    }
    put(slot, timer);
  }

  private void down(int start) {
    int slot = start;
    Timer timer = heap.get(slot);
    while (2 * slot + 1 < heap.size()) {
      int child = 2 * slot + 1;
      if (child + 1 < heap.size() && heap.get(child + 1).before(heap.get(child))) {
        child++;
      }
      if (!heap.get(child).before(timer)) {
        break;
      }
      put(slot, heap.get(child));
      slot = child;
    }
    put(slot, timer);
  }
}
