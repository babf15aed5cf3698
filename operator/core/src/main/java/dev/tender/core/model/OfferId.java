package dev.tender.core.model;

/** An offer; never used twice. */
public record OfferId(String value) implements Comparable<OfferId> {
  public OfferId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("OfferId must not be empty");
    }
  }

  @Override
  public int compareTo(OfferId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
