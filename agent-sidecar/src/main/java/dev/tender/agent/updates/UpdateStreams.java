package dev.tender.agent.updates;

import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every task's updates on their way to the master: at least once, in order, one outstanding per
 * task, repeated after 10 s, 20 s … 10 min until acknowledged. Nothing is handed over while there
 * is no session; a new session repeats every head at once, and so does a framework that comes back.
 */
public final class UpdateStreams {
  /** First wait for an acknowledgement. */
  public static final long FIRST_RETRY_MILLIS = 10_000;

  /** Longest wait for an acknowledgement. */
  public static final long LAST_RETRY_MILLIS = 600_000;

  /** How many ended tasks' last uuids are remembered, for executors that repeat them. */
  private static final int REMEMBERED_ENDS = 256;

  private final Map<TaskKey, UpdateStream> streams = new LinkedHashMap<>();
  private final Deque<UpdateStream> ready = new ArrayDeque<>();
  private final LinkedHashMap<TaskKey, Bytes> ends = new LinkedHashMap<>();
  private boolean connected;
  private long nextScanMillis = Long.MAX_VALUE;

  /** Begins the stream of a new task. */
  public void open(TaskKey key, @Nullable ExecutorId executorId) {
    ends.remove(key);
    streams.put(key, new UpdateStream(key, executorId));
  }

  public boolean isOpen(TaskKey key) {
    return streams.containsKey(key);
  }

  /** Whether this uuid ended the task, and the scheduler knows. */
  public boolean endedWith(TaskKey key, @Nullable Bytes uuid) {
    return uuid != null && uuid.equals(ends.get(key));
  }

  /**
   * Takes an update; the stream must be open and the status carry a uuid.
   *
   * @return what became of it; only a NEW one has to be stored
   */
  public Receipt receive(TaskKey key, TaskStatus status) {
    UpdateStream stream = stream(key);
    Receipt receipt = stream.receive(status);
    if (receipt == Receipt.NEW && connected && !stream.outstanding) {
      ready.add(stream);
    }
    return receipt;
  }

  /** Restores what was received and acknowledged before the journal was rewritten. */
  public void remember(TaskKey key, List<Bytes> uuids, TaskState last) {
    stream(key).remember(uuids, last);
  }

  /**
   * Takes an acknowledgement.
   *
   * @return whether it named the head of its stream; anything else changes nothing
   */
  public boolean acknowledge(TaskKey key, Bytes uuid) {
    UpdateStream stream = streams.get(key);
    if (stream == null || !stream.acknowledge(uuid)) {
      return false;
    }
    if (stream.closed()) {
      streams.remove(key);
      ends.put(key, uuid);
      if (ends.size() > REMEMBERED_ENDS) {
        Set<TaskKey> oldestFirst = ends.keySet();
        oldestFirst.remove(oldestFirst.iterator().next());
      }
    } else if (connected && stream.head() != null) {
      ready.add(stream);
    }
    return true;
  }

  /** A session with the master has begun. */
  public void connected() {
    connected = true;
    ready.clear();
    streams.values().forEach(this::repeat);
  }

  /** A framework listens that may not have listened before: its heads are repeated at once. */
  public void resume(FrameworkId framework) {
    if (!connected) {
      return;
    }
    for (UpdateStream stream : streams.values()) {
      if (stream.key.frameworkId().equals(framework)) {
        repeat(stream);
      }
    }
  }

  private void repeat(UpdateStream stream) {
    stream.outstanding = false;
    if (stream.head() != null) {
      ready.add(stream);
    }
  }

  /** The session is over. */
  public void disconnected() {
    connected = false;
    ready.clear();
    nextScanMillis = Long.MAX_VALUE;
  }

  /** What is to be handed over now. */
  public List<UpdateRecord> take(long nowMillis) {
    if (!connected) {
      return List.of();
    }
    if (nowMillis >= nextScanMillis) {
      scan(nowMillis);
    }
    if (ready.isEmpty()) {
      return List.of();
    }
    List<UpdateRecord> taken = new ArrayList<>(ready.size());
    for (UpdateStream stream = ready.poll(); stream != null; stream = ready.poll()) {
      TaskStatus head = stream.head();
      boolean notYet = stream.outstanding && nowMillis < stream.retryAtMillis;
      if (head == null || notYet) {
        continue;
      }
      stream.retryDelayMillis =
          stream.outstanding
              ? Math.min(2 * stream.retryDelayMillis, LAST_RETRY_MILLIS)
              : FIRST_RETRY_MILLIS;
      stream.retryAtMillis = nowMillis + stream.retryDelayMillis;
      nextScanMillis = Math.min(nextScanMillis, stream.retryAtMillis);
      stream.handedOver(head);
      taken.add(
          new UpdateRecord(stream.key.frameworkId(), stream.executorId, head, stream.latest()));
    }
    return taken;
  }

  /** When take has to be called at the latest; Long.MAX_VALUE for never. */
  public long deadlineMillis() {
    return nextScanMillis;
  }

  /** The task's latest state, STAGING before any update; the stream must be open. */
  public TaskState latest(TaskKey key) {
    return stream(key).latest();
  }

  /** The state of the last update that was handed to the master; null if there was none. */
  public @Nullable TaskState reported(TaskKey key) {
    return stream(key).reported();
  }

  /** Updates that wait, head first; the stream must be open. */
  public List<TaskStatus> pending(TaskKey key) {
    return stream(key).pending();
  }

  /** The state of the last acknowledged update; null if there was none. */
  public @Nullable TaskState acknowledgedState(TaskKey key) {
    return stream(key).acknowledged();
  }

  /** Uuids received and acknowledged; the stream must be open. */
  public List<Bytes> acknowledgedUuids(TaskKey key) {
    return stream(key).acknowledgedUuids();
  }

  /** Whether any update waits for its acknowledgement. */
  public boolean anythingWaits() {
    for (UpdateStream stream : streams.values()) {
      if (stream.head() != null) {
        return true;
      }
    }
    return false;
  }

  private void scan(long nowMillis) {
    nextScanMillis = Long.MAX_VALUE;
    for (UpdateStream stream : streams.values()) {
      if (!stream.outstanding || stream.head() == null) {
        continue;
      }
      if (stream.retryAtMillis <= nowMillis) {
        ready.add(stream);
      } else {
        nextScanMillis = Math.min(nextScanMillis, stream.retryAtMillis);
      }
    }
  }

  private UpdateStream stream(TaskKey key) {
    UpdateStream stream = streams.get(key);
    if (stream == null) {
      throw new IllegalStateException("no update stream of task " + key);
    }
    return stream;
  }
}
