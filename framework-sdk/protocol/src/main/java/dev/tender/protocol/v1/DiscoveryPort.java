package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** A port that a task serves. */
public record DiscoveryPort(
    @Proto(value = 1, unsigned = true) int number,
    @Proto(2) @Nullable String name,
    @Proto(3) @Nullable String protocol,
    @Proto(4) DiscoveryInfo.@Nullable Visibility visibility,
    @Proto(5) @Nullable Labels labels) {}
