package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** One key with an optional value. */
public record Label(String key, @Nullable String value) {}
