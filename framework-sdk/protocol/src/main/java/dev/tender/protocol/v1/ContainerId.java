package dev.tender.protocol.v1;

/** Names a container. */
public record ContainerId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
