package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** The master that answers. */
public record MasterInfo(
    String id,
    long ip,
    @Nullable Integer port,
    @Nullable String pid,
    @Nullable String hostname,
    @Nullable String version,
    @Nullable Address address) {}
