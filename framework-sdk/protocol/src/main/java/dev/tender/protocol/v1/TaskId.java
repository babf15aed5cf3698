package dev.tender.protocol.v1;

/** Names a task. */
public record TaskId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
