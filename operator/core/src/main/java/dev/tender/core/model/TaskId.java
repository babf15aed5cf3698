package dev.tender.core.model;

/** A task, unique among the live tasks of its framework id. */
public record TaskId(String value) implements Comparable<TaskId> {
  public TaskId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("TaskId must not be empty");
    }
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
