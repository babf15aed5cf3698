package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** A Docker image by name. */
public record DockerInfo(
    String image, @Nullable String network, @Nullable Boolean forcePullImage) {}
