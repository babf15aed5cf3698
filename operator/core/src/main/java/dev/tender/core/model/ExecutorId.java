package dev.tender.core.model;

/** An executor, unique per framework id and agent. */
public record ExecutorId(String value) implements Comparable<ExecutorId> {
  public ExecutorId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("ExecutorId must not be empty");
    }
  }

  @Override
  public int compareTo(ExecutorId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
