package dev.tender.protocol.sandbox;

import dev.tender.protocol.v1.TaskId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which container of its pod each task is for. Most pods have one container, {@link #EXECUTOR}, for
 * whatever comes; one that was made for tasks of different images has a container for each of them
 * and none for others.
 *
 * @param names of containers by task; empty for a pod with the one container
 */
public record TaskContainers(Map<TaskId, String> names) {
  /** The container of most pods. */
  public static final String EXECUTOR = "executor";

  /** Of a pod with one container. */
  public static final TaskContainers ONE = new TaskContainers(Map.of());

  public TaskContainers {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
  }

  /** All of them, in the order in which they were written. */
  public List<String> all() {
    return names.isEmpty() ? List.of(EXECUTOR) : names.values().stream().distinct().toList();
  }

  /** Null when the pod has none for this task. */
  public @Nullable String of(TaskId task) {
    return names.isEmpty() ? EXECUTOR : names.get(task);
  }

  /** As the agent's environment has it: lines of container and task. */
  public String written() {
    StringBuilder lines = new StringBuilder();
    names.forEach((task, name) -> lines.append(name).append(' ').append(task.value()).append('\n'));
    return lines.toString();
  }

  /**
   * What was written.
   *
   * @throws IllegalArgumentException with a sentence when it was not
   */
  public static TaskContainers parse(String text) {
    Map<TaskId, String> names = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      // Names of containers have no space; ids of tasks have no line break.
      int space = line.indexOf(' ');
      if (space <= 0 || space == line.length() - 1) {
        throw new IllegalArgumentException(
            "'" + line + "' is not the name of a container, a space and the id of a task");
      }
      names.put(new TaskId(line.substring(space + 1)), line.substring(0, space));
    }
    return new TaskContainers(names);
  }
}
