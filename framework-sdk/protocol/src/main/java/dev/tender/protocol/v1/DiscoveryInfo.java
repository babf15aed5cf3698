package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** How others find a task. */
public record DiscoveryInfo(
    String visibility,
    @Nullable String name,
    @Nullable String environment,
    @Nullable String location,
    @Nullable String version,
    @Nullable DiscoveryPorts ports,
    @Nullable Labels labels) {}
