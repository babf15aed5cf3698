package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** One step of a reservation. */
public record ReservationInfo(
    @Nullable String type,
    @Nullable String role,
    @Nullable String principal,
    @Nullable Labels labels) {}
