package dev.tender.protocol.v1;

/** Both ends belong to the range. */
public record Range(long begin, long end) {}
