package dev.tender.protocol.v1;

/** A moment, in nanoseconds since the epoch. */
public record TimeInfo(long nanoseconds) {}
