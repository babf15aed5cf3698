package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** An identifier that a framework chose for an operation. */
public record OperationId(@Proto(1) String value) {}
