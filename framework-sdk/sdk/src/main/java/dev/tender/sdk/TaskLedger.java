package dev.tender.sdk;

import dev.tender.protocol.scheduler.ReconcileTask;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that have not ended, and enough of what was heard lately to tell news from repetition.
 */
final class TaskLedger {
  /**
   * Updates and ends remembered. Agents repeat after ten seconds at the earliest, so this tells all
   * repetitions up to some 3,000 updates a second.
   */
  private static final int MEMORY = 32_768;

  private final Map<TaskId, Entry> live = new LinkedHashMap<>();
  private final Recent<Bytes> updates = new Recent<>(MEMORY);
  private final Recent<TaskId> ended = new Recent<>(MEMORY);

  private record Entry(@Nullable AgentId agent) {}

  void launched(TaskInfo task) {
    ended.forget(task.taskId());
    live.put(task.taskId(), new Entry(task.agentId()));
  }

  boolean isLive(TaskId task) {
    return live.containsKey(task);
  }

  @Nullable AgentId agentOf(TaskId task) {
    Entry entry = live.get(task);
    return entry == null ? null : entry.agent();
  }

  /** Takes a status in and says whether its owner has yet to hear it. */
  boolean isNews(TaskStatus status) {
    Bytes uuid = status.uuid();
    if (uuid != null && !updates.add(uuid)) {
      return false;
    }
    TaskId task = status.taskId();
    if (TaskStates.isEnd(status.state())) {
      live.remove(task);
      return ended.add(task);
    }
    // A task that was given up for lost may come back with its node.
    ended.forget(task);
    AgentId agent = status.agentId() == null ? agentOf(task) : status.agentId();
    live.put(task, new Entry(agent));
    return true;
  }

  /** All that have not ended, in the order they were launched. */
  List<ReconcileTask> open() {
    List<ReconcileTask> open = new ArrayList<>(live.size());
    live.forEach((task, entry) -> open.add(new ReconcileTask(task, entry.agent())));
    return open;
  }

  /** The last so many of something. */
  private static final class Recent<K> {
    private final Set<K> keys = new LinkedHashSet<>();
    private final int capacity;

    Recent(int capacity) {
      this.capacity = capacity;
    }

    boolean add(K key) {
      boolean isNew = keys.add(key);
      if (keys.size() > capacity) {
        keys.remove(keys.iterator().next());
      }
      return isNew;
    }

    void forget(K key) {
      keys.remove(key);
    }
  }
}
