package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.TimeInfo;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory.
 *
 * @param mode its kind and its rights, as in {@code st_mode}
 */
public record FileInfo(
    @Proto(1) String path,
    @Proto(2) @Nullable Integer nlink,
    @Proto(value = 3, unsigned = true) @Nullable Long size,
    @Proto(4) @Nullable TimeInfo mtime,
    @Proto(value = 5, unsigned = true) @Nullable Integer mode,
    @Proto(6) @Nullable String uid,
    @Proto(7) @Nullable String gid) {}
