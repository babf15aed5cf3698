package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/**
 * One step of a reservation.
 *
 * @param type unset in the old form
 * @param role unset in the old form, where the resource names the role
 */
public record ReservationInfo(
    @Nullable Type type,
    @Nullable String role,
    @Nullable String principal,
    @Nullable Labels labels) {

  /** Who made it. */
  public enum Type {
    /** The agent's operator, before the agent started. */
    STATIC,
    /** A RESERVE of a framework or of an operator. */
    DYNAMIC
  }
}
