package dev.tender.core.master;

import dev.tender.core.model.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What has been acknowledged to one agent, for as long as it may not have heard of it: its stream
 * can have been dead, and an agent that was away repeats what it holds.
 */
final class Acknowledged {
  /** With the time of each, oldest first. */
  private final LinkedHashMap<Update, Long> updates = new LinkedHashMap<>();

  private record Update(TaskId task, String uuid) {}

  /**
   * Notes an acknowledgement that is sent now.
   *
   * @param heardMillis those sent before this have arrived
   */
  void add(TaskId task, String uuid, long nowMillis, long heardMillis) {
    for (Map.Entry<Update, Long> oldest = updates.firstEntry();
        oldest != null && oldest.getValue() < heardMillis;
        oldest = updates.firstEntry()) {
      updates.remove(oldest.getKey());
    }
    updates.putLast(new Update(task, uuid), nowMillis);
  }

  boolean has(TaskId task, String uuid) {
    return updates.containsKey(new Update(task, uuid));
  }

  /** Whether anything that was said of a task has been acknowledged of late. */
  boolean hasAnyOf(TaskId task) {
    return updates.keySet().stream().anyMatch(update -> update.task().equals(task));
  }

  /** The agent is back, and what it does not hold it does not speak of. */
  void back(Set<TaskId> held, long nowMillis) {
    updates.keySet().removeIf(update -> !held.contains(update.task()));
    updates.replaceAll((update, millis) -> nowMillis);
  }
}
