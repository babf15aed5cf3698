package dev.tender.protocol.v1;

/** One query parameter. */
public record Parameter(String key, String value) {}
