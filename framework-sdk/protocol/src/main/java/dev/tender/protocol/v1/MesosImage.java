package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** The image of a MESOS container. */
public record MesosImage(String type, @Nullable MesosImageDocker docker) {}
