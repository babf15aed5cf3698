package dev.tender.protocol.v1;

/** Names a framework. */
public record FrameworkId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
