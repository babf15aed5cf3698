package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** One step of an ACCEPT. */
public record Operation(@Nullable OperationId id, OperationBody body) {}
