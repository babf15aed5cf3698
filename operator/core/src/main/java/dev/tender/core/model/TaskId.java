package dev.tender.core.model;

/**
 * A task, unique among the live tasks of its framework id. Empty only in the description of a task
 * that is refused for it.
 */
public record TaskId(String value) implements Comparable<TaskId> {
  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
