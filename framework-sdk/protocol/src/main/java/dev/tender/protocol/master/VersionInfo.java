package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** What runs; buildTime is in seconds since the epoch. */
public record VersionInfo(
    @Proto(1) String version,
    @Proto(2) @Nullable String buildDate,
    @Proto(3) @Nullable Double buildTime,
    @Proto(4) @Nullable String buildUser,
    @Proto(5) @Nullable String gitSha,
    @Proto(6) @Nullable String gitBranch,
    @Proto(7) @Nullable String gitTag) {}
