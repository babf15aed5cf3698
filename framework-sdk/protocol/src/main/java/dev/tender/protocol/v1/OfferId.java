package dev.tender.protocol.v1;

/** Names an offer. */
public record OfferId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
