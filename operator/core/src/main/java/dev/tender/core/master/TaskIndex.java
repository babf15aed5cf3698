package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A framework's tasks by their ids, in the order in which they were entered. An id is of one task,
 * unless the framework gave it again before a new master knew of the first: then each takes room in
 * a pod of its own, and the one that was entered first is meant where nothing says which.
 */
final class TaskIndex {
  private final LinkedHashMap<TaskId, TaskEntry> first = new LinkedHashMap<>();

  /** Those whose ids were taken. */
  private final LinkedHashMap<TaskId, List<TaskEntry>> twins = new LinkedHashMap<>();

  void add(TaskEntry task) {
    TaskId id = task.task.id();
    if (first.putIfAbsent(id, task) != null) {
      twins.computeIfAbsent(id, key -> new ArrayList<>()).add(task);
    }
  }

  void remove(TaskEntry task) {
    TaskId id = task.task.id();
    List<TaskEntry> others = twins.get(id);
    if (others == null) {
      first.remove(id, task);
      return;
    }
    if (!others.remove(task) && first.get(id) == task) {
      first.put(id, others.removeFirst());
    }
    if (others.isEmpty()) {
      twins.remove(id);
    }
  }

  boolean contains(TaskId id) {
    return first.containsKey(id);
  }

  Set<TaskId> ids() {
    return first.keySet();
  }

  /** The first of an id. */
  @Nullable TaskEntry get(TaskId id) {
    return first.get(id);
  }

  /** The one on that agent if there is one, otherwise the first of the id. */
  @Nullable TaskEntry get(TaskId id, @Nullable AgentId agent) {
    for (TaskEntry task : named(id)) {
      if (task.pod.plan.agent().equals(agent)) {
        return task;
      }
    }
    return first.get(id);
  }

  /** The one in that pod. */
  @Nullable TaskEntry in(PodEntry pod, TaskId id) {
    for (TaskEntry task : named(id)) {
      if (task.pod == pod) {
        return task;
      }
    }
    return null;
  }

  /** All of an id. */
  List<TaskEntry> named(TaskId id) {
    TaskEntry task = first.get(id);
    List<TaskEntry> others = twins.get(id);
    if (task == null || others == null) {
      return task == null ? List.of() : List.of(task);
    }
    List<TaskEntry> all = new ArrayList<>();
    all.add(task);
    all.addAll(others);
    return all;
  }

  /** All there are; not to be used while they change. */
  Collection<TaskEntry> all() {
    if (twins.isEmpty()) {
      return first.values();
    }
    List<TaskEntry> all = new ArrayList<>(first.values());
    twins.values().forEach(all::addAll);
    return all;
  }
}
