package dev.tender.protocol.v1;

/** An identifier that a framework chose for an operation. */
public record OperationId(String value) {}
