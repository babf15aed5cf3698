package dev.tender.protocol.v1;

/** Names an agent. */
public record AgentId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
