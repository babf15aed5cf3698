package dev.tender.operator.election;

import org.jspecify.annotations.Nullable;

/**
 * The replica that leads.
 *
 * @param advertise host and port that it is reached by
 * @param plainAdvertise the same of its plain port; null when that is closed
 */
public record Leader(String advertise, @Nullable String plainAdvertise) {}
