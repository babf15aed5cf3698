package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** Where something listens. */
public record Address(@Nullable String hostname, @Nullable String ip, int port) {}
