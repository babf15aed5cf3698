package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** One step of an ACCEPT. */
public record Operation(@Proto(12) @Nullable OperationId id, @Proto(1) OperationBody body) {}
