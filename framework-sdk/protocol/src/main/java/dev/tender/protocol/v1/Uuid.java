package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** A UUID as its 16 bytes. */
public record Uuid(@Proto(1) Bytes value) {}
