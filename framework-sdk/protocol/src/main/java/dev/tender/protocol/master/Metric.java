package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** A number that is measured; null when it is not known in time. */
public record Metric(@Proto(1) String name, @Proto(2) @Nullable Double value) {}
