package dev.tender.sdk;

import dev.tender.protocol.http.Backoff;
import dev.tender.protocol.scheduler.ReconcileTask;
import dev.tender.protocol.v1.TaskId;
import dev.tender.sdk.link.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the master for the state of all tasks that have not ended, and asks again, ever less often,
 * for those it heard nothing of: a master that has just started stays silent about tasks whose
 * agents are not back yet. One run at a time; a new one begins after every registration and every
 * quarter of an hour. On the loop's thread.
 */
final class Reconciliation {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LAST = Duration.ofMinutes(1);
  private static final Duration PERIOD = Duration.ofMinutes(15);

  /** Tasks asked for in one call. */
  private static final int BATCH = 1_000;

  private final Loop loop;
  private final TaskLedger ledger;
  private final Consumer<List<ReconcileTask>> ask;
  private final Backoff backoff;
  private final Map<TaskId, ReconcileTask> unheard = new LinkedHashMap<>();
  private Loop.@Nullable Timer again;
  private Loop.@Nullable Timer period;

  Reconciliation(
      Loop loop, TaskLedger ledger, RandomGenerator random, Consumer<List<ReconcileTask>> ask) {
    this.loop = loop;
    this.ledger = ledger;
    this.ask = ask;
    this.backoff = new Backoff(FIRST, LAST, random);
  }

  /** Begins a run, in place of one that is under way. */
  void begin() {
    end();
    backoff.reset();
    ledger.open().forEach(task -> unheard.put(task.taskId(), task));
    round();
    period = loop.after(PERIOD, this::begin);
  }

  /** The line is down; the next registration begins anew. */
  void end() {
    unheard.clear();
    if (again != null) {
      again.cancel();
      again = null;
    }
    if (period != null) {
      period.cancel();
      period = null;
    }
  }

  void heard(TaskId task) {
    unheard.remove(task);
  }

  private void round() {
    if (unheard.isEmpty()) {
      return;
    }
    List<ReconcileTask> all = new ArrayList<>(unheard.values());
    for (int from = 0; from < all.size(); from += BATCH) {
      ask.accept(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
    again = loop.after(backoff.next(), this::round);
  }
}
