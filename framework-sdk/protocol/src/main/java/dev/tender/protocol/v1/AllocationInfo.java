package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** The role that resources were offered to. */
public record AllocationInfo(@Nullable String role) {}
