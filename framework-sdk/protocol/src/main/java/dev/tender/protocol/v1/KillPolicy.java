package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** How long a task may take to end by itself once it was asked to; 3 s when unset. */
public record KillPolicy(@Nullable DurationInfo gracePeriod) {}
