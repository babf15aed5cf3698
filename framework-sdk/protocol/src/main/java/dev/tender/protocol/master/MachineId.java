package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** A machine by its name, its address, or both. */
public record MachineId(@Proto(1) @Nullable String hostname, @Proto(2) @Nullable String ip) {}
