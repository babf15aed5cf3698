package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** What a check found. */
public record CheckStatusInfo(
    @Proto(1) @Nullable CheckType type,
    @Proto(2) @Nullable Command command,
    @Proto(3) @Nullable Http http,
    @Proto(4) @Nullable Tcp tcp) {

  /** Null while the command has not ended. */
  public record Command(@Proto(1) @Nullable Integer exitCode) {}

  /** Null while there is no answer. */
  public record Http(@Proto(value = 1, unsigned = true) @Nullable Integer statusCode) {}

  /** Null while nobody knows. */
  public record Tcp(@Proto(1) @Nullable Boolean succeeded) {}
}
