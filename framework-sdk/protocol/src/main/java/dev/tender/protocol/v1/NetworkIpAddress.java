package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** One address of a container. */
public record NetworkIpAddress(@Nullable String protocol, @Nullable String ipAddress) {}
