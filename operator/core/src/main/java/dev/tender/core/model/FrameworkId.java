package dev.tender.core.model;

/** One registration of a framework; a Framework resource may hold many. */
public record FrameworkId(String value) implements Comparable<FrameworkId> {
  public FrameworkId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("FrameworkId must not be empty");
    }
  }

  @Override
  public int compareTo(FrameworkId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
