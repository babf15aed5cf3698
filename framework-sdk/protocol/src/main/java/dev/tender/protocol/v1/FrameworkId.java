package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** Names a framework. */
public record FrameworkId(@Proto(1) String value) {
  @Override
  public String toString() {
    return value;
  }
}
