package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** How to find out about a task what it does not say itself; tells and never kills. */
public record CheckInfo(
    @Proto(1) @Nullable CheckType type,
    @Proto(2) @Nullable Command command,
    @Proto(3) @Nullable Http http,
    @Proto(7) @Nullable Tcp tcp,
    @Proto(4) @Nullable Double delaySeconds,
    @Proto(5) @Nullable Double intervalSeconds,
    @Proto(6) @Nullable Double timeoutSeconds) {

  /** Its exit code is the answer. */
  public record Command(@Proto(1) CommandInfo command) {}

  /** The status of a GET is the answer. */
  public record Http(
      @Proto(value = 1, unsigned = true) int port, @Proto(2) @Nullable String path) {}

  /** Whether a connection comes about is the answer. */
  public record Tcp(@Proto(value = 1, unsigned = true) int port) {}
}
