package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** Names an agent. */
public record AgentId(@Proto(1) String value) {
  @Override
  public String toString() {
    return value;
  }
}
