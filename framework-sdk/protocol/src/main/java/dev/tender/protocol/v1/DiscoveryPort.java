package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** A port that a task serves. */
public record DiscoveryPort(int number, @Nullable String name, @Nullable String protocol) {}
