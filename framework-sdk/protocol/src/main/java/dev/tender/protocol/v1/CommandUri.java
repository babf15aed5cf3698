package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** A file that is fetched into the sandbox first. */
public record CommandUri(
    @Proto(1) String value,
    @Proto(2) @Nullable Boolean executable,
    @Proto(3) @Nullable Boolean extract,
    @Proto(4) @Nullable Boolean cache,
    @Proto(5) @Nullable String outputFile) {}
