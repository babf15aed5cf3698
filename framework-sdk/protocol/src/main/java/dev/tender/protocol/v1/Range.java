package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** Both ends belong to the range. */
public record Range(
    @Proto(value = 1, unsigned = true) long begin, @Proto(value = 2, unsigned = true) long end) {}
