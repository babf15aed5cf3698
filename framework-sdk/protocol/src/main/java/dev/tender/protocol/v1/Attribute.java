package dev.tender.protocol.v1;

/** A fact about an agent that schedulers may choose by. */
public record Attribute(String name, Value value) {}
