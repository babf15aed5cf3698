package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/** A MESOS container. */
public record MesosInfo(@Proto(1) @Nullable MesosImage image) {}
