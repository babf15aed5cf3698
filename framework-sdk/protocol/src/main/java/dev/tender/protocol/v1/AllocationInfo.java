package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** The role that resources were offered to. */
public record AllocationInfo(@Proto(1) @Nullable String role) {}
