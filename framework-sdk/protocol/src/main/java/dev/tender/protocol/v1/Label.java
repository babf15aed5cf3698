package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** One key with an optional value. */
public record Label(@Proto(1) String key, @Proto(2) @Nullable String value) {}
