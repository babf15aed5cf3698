package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** When an agent goes away. */
public record Unavailability(TimeInfo start, @Nullable DurationInfo duration) {}
