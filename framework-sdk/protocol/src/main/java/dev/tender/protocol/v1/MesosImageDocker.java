package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/**
 * A Docker image by name, in the MESOS form.
 *
 * @param config a Docker configuration with the credentials for the registry
 */
public record MesosImageDocker(@Proto(1) String name, @Proto(3) @Nullable Secret config) {}
