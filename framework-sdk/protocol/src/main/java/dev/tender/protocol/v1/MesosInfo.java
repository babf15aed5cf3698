package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** A MESOS container. */
public record MesosInfo(@Nullable MesosImage image) {}
