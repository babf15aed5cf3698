package dev.tender.protocol.v1;

/** Marks a volume that several tasks may use at once. */
public record SharedInfo() {}
