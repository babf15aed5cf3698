package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import org.jspecify.annotations.Nullable;

/**
 * The weight of a role.
 *
 * @param weight more than 0
 */
public record WeightInfo(@Proto(1) double weight, @Proto(2) @Nullable String role) {}
