package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a reservation.
 *
 * @param type unset in the old form
 * @param role unset in the old form, where the resource names the role
 */
public record ReservationInfo(
    @Proto(4) @Nullable Type type,
    @Proto(3) @Nullable String role,
    @Proto(1) @Nullable String principal,
    @Proto(2) @Nullable Labels labels) {

  /** Who made it. */
  public enum Type {
    /** The agent's operator, before the agent started. */
    @ProtoConstant(1)
    STATIC,
    /** A RESERVE of a framework or of an operator. */
    @ProtoConstant(2)
    DYNAMIC
  }
}
