package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** One address of a container. */
public record NetworkIpAddress(
    @Proto(value = 1, constants = NetworkInfo.Protocol.class) @Nullable String protocol,
    @Proto(2) @Nullable String ipAddress) {}
