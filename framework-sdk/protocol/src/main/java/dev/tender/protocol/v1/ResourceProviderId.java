package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** Names a resource provider. */
public record ResourceProviderId(@Proto(1) String value) {
  @Override
  public String toString() {
    return value;
  }
}
