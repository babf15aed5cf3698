package dev.tender.core.model;

/** An agent: the UID of its Kubernetes node. */
public record AgentId(String value) implements Comparable<AgentId> {
  public AgentId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("AgentId must not be empty");
    }
  }

  @Override
  public int compareTo(AgentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
