package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to find out whether a task is healthy; one that is not for too long is killed. */
public record HealthCheck(
    @Proto(8) @Nullable CheckType type,
    @Proto(7) @Nullable CommandInfo command,
    @Proto(1) @Nullable Http http,
    @Proto(9) @Nullable Tcp tcp,
    @Proto(2) @Nullable Double delaySeconds,
    @Proto(3) @Nullable Double intervalSeconds,
    @Proto(4) @Nullable Double timeoutSeconds,
    @Proto(value = 5, unsigned = true) @Nullable Integer consecutiveFailures,
    @Proto(6) @Nullable Double gracePeriodSeconds) {

  /** Healthy if a GET is answered with one of these statuses. */
  public record Http(
      @Proto(5) NetworkInfo.@Nullable Protocol protocol,
      @Proto(3) @Nullable String scheme,
      @Proto(value = 1, unsigned = true) int port,
      @Proto(2) @Nullable String path,
      @Proto(value = 4, unsigned = true) List<Integer> statuses) {
    public Http {
      statuses = List.copyOf(statuses);
    }
  }

  /** Healthy if a connection comes about. */
  public record Tcp(
      @Proto(2) NetworkInfo.@Nullable Protocol protocol,
      @Proto(value = 1, unsigned = true) int port) {}
}
