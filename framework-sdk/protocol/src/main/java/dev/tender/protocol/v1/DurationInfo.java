package dev.tender.protocol.v1;

/** A length of time in nanoseconds. */
public record DurationInfo(long nanoseconds) {}
