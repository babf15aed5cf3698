package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** One capability of a framework. */
public record Capability(@Nullable CapabilityType type) {}
