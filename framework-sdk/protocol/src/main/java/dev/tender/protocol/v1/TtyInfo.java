package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** Asks for a terminal. */
public record TtyInfo(@Proto(1) @Nullable WindowSize windowSize) {

  /** In characters. */
  public record WindowSize(
      @Proto(value = 1, unsigned = true) int rows,
      @Proto(value = 2, unsigned = true) int columns) {}
}
