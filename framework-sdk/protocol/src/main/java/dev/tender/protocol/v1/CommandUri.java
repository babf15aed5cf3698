package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** A file that is fetched into the sandbox first. */
public record CommandUri(
    String value,
    @Nullable Boolean executable,
    @Nullable Boolean extract,
    @Nullable Boolean cache,
    @Nullable String outputFile) {}
