package dev.tender.operator.records;

import dev.tender.operator.kube.ApiResult;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes records behind the master, within a budget of writes a second. An entry is queued once
 * however often its state changes; what is written is its newest state then. Reservations go before
 * statuses, these before tasks, tasks before offers, offers before Events.
 *
 * <p>Entries are changed under the writer's lock only, see {@link #update}; requests are made
 * outside it, a few at a time, never two for one object.
 */
public final class RecordWriter implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RecordWriter.class);
  private static final int AT_ONCE = 4;
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final long DEFAULT_PAUSE_MILLIS = 1_000;

  private record Delayed(long atMillis, Entry entry) {}

  /** A request that is about to be made. */
  record Job(Entry entry, Entry.Op op) {}

  private final RecordApi api;
  private final InstantSource clock;
  private final TokenBucket bucket;
  private final int pressureAt;
  private final Map<Entry.Lane, Set<Entry>> pending = new EnumMap<>(Entry.Lane.class);
  private final PriorityQueue<Delayed> delayed =
      new PriorityQueue<>(Comparator.comparingLong(Delayed::atMillis));
  private final LongAdder written = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  public RecordWriter(RecordApi api, InstantSource clock, int writesPerSecond) {
    this.api = api;
    this.clock = clock;
    this.bucket = new TokenBucket(writesPerSecond, clock.millis());
    this.pressureAt = writesPerSecond;
    for (Entry.Lane lane : Entry.Lane.values()) {
      pending.put(lane, new LinkedHashSet<>());
    }
  }

  /** Starts the threads that write; tests call {@link #writeOne} themselves instead. */
  public void start() {
    for (int i = 0; i < AT_ONCE; i++) {
      threads.add(Thread.ofVirtual().name("records-" + i).start(this::run));
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    threads.forEach(Thread::interrupt);
  }

  /** Changes entries under the lock; those that it hands to {@link #touch} are written soon. */
  synchronized void update(Runnable change) {
    change.run();
  }

  /** To be called within {@link #update}. */
  void touch(Entry entry) {
    synchronized (this) {
      // A paused one comes back by itself, and is then written as it is by then.
      if (entry.pausedUntilMillis() <= clock.millis() && set(entry.lane()).add(entry)) {
        notify();
      }
    }
  }

  /** Entries that wait to be written. */
  public synchronized int pending() {
    return pending.values().stream().mapToInt(Set::size).sum();
  }

  public long written() {
    return written.sum();
  }

  public long failed() {
    return failed.sum();
  }

  private void run() {
    try {
      while (true) {
        Job job = await();
        if (job == null) {
          return;
        }
        execute(job);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Job await() throws InterruptedException {
    while (!closed) {
      Job job = choose();
      if (job != null) {
        return job;
      }
      long now = clock.millis();
      long wait = LONGEST_WAIT_MILLIS;
      if (!delayed.isEmpty()) {
        wait = Math.min(wait, delayed.peek().atMillis() - now);
      }
      if (hasPending()) {
        wait = Math.min(wait, bucket.waitMillis(now));
      }
      wait(Math.max(1, wait));
    }
    return null;
  }

  /** One write, if something is due and the budget allows; for tests. */
  boolean writeOne() {
    Job job = choose();
    if (job == null) {
      return false;
    }
    execute(job);
    return true;
  }

  private synchronized @Nullable Job choose() {
    long now = clock.millis();
    while (!delayed.isEmpty() && delayed.peek().atMillis() <= now) {
      Entry due = delayed.remove().entry();
      if (due.pausedUntilMillis() <= now) {
        set(due.lane()).add(due);
      }
    }
    if (bucket.waitMillis(now) > 0) {
      return null;
    }
    boolean pressure = bucket.scarce(now) || pendingSize() > pressureAt;
    for (Entry.Lane lane : Entry.Lane.values()) {
      Job job = chooseFrom(set(lane), now, pressure);
      if (job != null) {
        bucket.take(now);
        return job;
      }
    }
    return null;
  }

  private @Nullable Job chooseFrom(Set<Entry> lane, long now, boolean pressure) {
    var each = lane.iterator();
    while (each.hasNext()) {
      Entry entry = each.next();
      if (entry.inFlight()) {
        continue;
      }
      each.remove();
      switch (entry.next(now, pressure)) {
        case Entry.Next.Write(Entry.Op op) -> {
          entry.inFlight(true);
          return new Job(entry, op);
        }
        case Entry.Next.Later(long atMillis) -> delayed.add(new Delayed(atMillis, entry));
        case Entry.Next.Idle _, Entry.Next.Done _ -> {}
      }
    }
    return null;
  }

  private void execute(Job job) {
    ObjectRef ref = job.entry().ref();
    ApiResult result;
    try {
      result = request(ref, job.op());
    } catch (RuntimeException e) {
      // A request that cannot even be made is no reason to stop writing all others.
      LOG.errorf(e, "The request for %s could not be made", ref.path());
      result = new ApiResult.Failed(e.toString(), 0);
    }
    count(ref, result);
    synchronized (this) {
      long now = clock.millis();
      job.entry().inFlight(false);
      settle(job, result, now);
      notify();
    }
  }

  private ApiResult request(ObjectRef ref, Entry.Op op) {
    return switch (op) {
      case Entry.Op.Create(var body) -> api.create(ref, body);
      case Entry.Op.Patch(var patch) -> api.patch(ref, patch);
      case Entry.Op.PatchStatus(var patch) -> api.patchStatus(ref, patch);
      case Entry.Op.Delete(String uid) -> api.delete(ref, uid);
    };
  }

  /** One that fails waits alone; when the API server has too much to do, all wait. */
  private void settle(Job job, ApiResult result, long now) {
    Entry entry = job.entry();
    if (result instanceof ApiResult.Failed(String _, long retryAfterMillis)) {
      entry.failed(retryAfterMillis, now);
      set(entry.lane()).remove(entry);
      delayed.add(new Delayed(entry.pausedUntilMillis(), entry));
      return;
    }
    entry.answered();
    if (result instanceof ApiResult.Unavailable(String _, long retryAfterMillis)) {
      bucket.pause(retryAfterMillis > 0 ? retryAfterMillis : DEFAULT_PAUSE_MILLIS, now);
    } else {
      entry.done(job.op(), result, now);
    }
    set(entry.lane()).add(entry);
  }

  private void count(ObjectRef ref, ApiResult result) {
    switch (result) {
      case ApiResult.Done _, ApiResult.Missing _, ApiResult.Conflict _ -> written.increment();
      case ApiResult.Refused(String reason, String message) -> {
        failed.increment();
        LOG.warnf("%s was refused: %s: %s", ref.path(), reason, message);
      }
      case ApiResult.Failed(String message, long _) -> {
        failed.increment();
        LOG.warnf("%s could not be written, and is tried again: %s", ref.path(), message);
      }
      case ApiResult.Unavailable(String message, long _) -> {
        failed.increment();
        LOG.debugf("%s has to wait: %s", ref.path(), message);
      }
    }
  }

  private boolean hasPending() {
    return pendingSize() > 0;
  }

  private int pendingSize() {
    int size = 0;
    for (Set<Entry> lane : pending.values()) {
      size += lane.size();
    }
    return size;
  }

  private Set<Entry> set(Entry.Lane lane) {
    Set<Entry> set = pending.get(lane);
    if (set == null) {
      throw new IllegalStateException("Every lane has a set; " + lane + " has not");
    }
    return set;
  }
}
