package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** A setting of the master. */
public record Flag(@Proto(1) String name, @Proto(2) @Nullable String value) {}
