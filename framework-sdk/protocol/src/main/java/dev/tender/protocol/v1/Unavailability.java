package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/**
 * When an agent goes away.
 *
 * @param start may have passed already
 * @param duration null when nobody knows for how long
 */
public record Unavailability(@Proto(1) TimeInfo start, @Proto(2) @Nullable DurationInfo duration) {}
