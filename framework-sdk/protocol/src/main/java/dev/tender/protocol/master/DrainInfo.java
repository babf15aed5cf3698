package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import dev.tender.protocol.v1.DurationInfo;
import org.jspecify.annotations.Nullable;

/** How far a drain has come, and what was asked for. */
public record DrainInfo(@Proto(1) State state, @Proto(2) DrainConfig config) {

  /** DRAINED when nothing of anybody is left. */
  public enum State {
    @ProtoConstant(0)
    UNKNOWN,
    @ProtoConstant(1)
    DRAINING,
    @ProtoConstant(2)
    DRAINED
  }

  /** What was asked for. */
  public record DrainConfig(
      @Proto(1) @Nullable DurationInfo maxGracePeriod, @Proto(2) @Nullable Boolean markGone) {}
}
