package dev.tender.protocol.v1;

import dev.tender.protocol.protobuf.Proto;

/** Names an offer. */
public record OfferId(@Proto(1) String value) {
  @Override
  public String toString() {
    return value;
  }
}
