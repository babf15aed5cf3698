package dev.tender.protocol.v1;

/** Names a resource provider. */
public record ResourceProviderId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
