package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** Where something listens. */
public record Address(
    @Proto(1) @Nullable String hostname, @Proto(2) @Nullable String ip, @Proto(3) int port) {}
