package dev.tender.core.model;

/**
 * An agent: the UID of its Kubernetes node. Empty only in the description of a task that is refused
 * for it.
 */
public record AgentId(String value) implements Comparable<AgentId> {
  @Override
  public int compareTo(AgentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
