package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** A port of the host that leads to one of a container. */
public record PortMapping(
    @Proto(value = 1, unsigned = true) int hostPort,
    @Proto(value = 2, unsigned = true) int containerPort,
    @Proto(3) @Nullable String protocol) {}
