package dev.tender.operator.records;

import java.time.Duration;

/**
 * Bounds of what is on record.
 *
 * @param offersMax Offer resources at most
 * @param offerLinger an ended offer stays this long
 * @param tasksKept ended tasks kept per Framework
 */
public record RecordSettings(int offersMax, Duration offerLinger, int tasksKept) {}
