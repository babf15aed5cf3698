package dev.tender.protocol.v1;

/** Names an executor. */
public record ExecutorId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
