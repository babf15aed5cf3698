package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/**
 * When an agent goes away.
 *
 * @param start may have passed already
 * @param duration null when nobody knows for how long
 */
public record Unavailability(TimeInfo start, @Nullable DurationInfo duration) {}
