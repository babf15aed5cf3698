package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** A key and its value, as in the query of a URL. */
public record Parameter(@Proto(1) String key, @Proto(2) String value) {}
