package dev.tender.operator.kube;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * By when tasks that the drain of a node tells to end are to have ended: {@code
 * 2026-11-22T10:00:00Z}.
 */
public final class DrainAnnotation {
  public static final String KEY = "tender.dev/drain-until";

  private static final int LONGEST_SHOWN = 100;
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  private DrainAnnotation() {}

  /** At most one of both is there: what was read, or what is wrong with it. */
  record Reading(@Nullable Long untilMillis, @Nullable String problem) {}

  /** In whole seconds, the next one. */
  public static String write(Instant until) {
    return until.plusMillis(999).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static Reading read(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return new Reading(null, null);
    }
    try {
      Instant until = OffsetDateTime.parse(text.strip()).toInstant();
      if (!until.isBefore(FIRST) && until.isBefore(LAST)) {
        return new Reading(until.toEpochMilli(), null);
      }
    } catch (DateTimeException _) {
      // As for any other text.
    }
    String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    return new Reading(
        null,
        "annotation "
            + KEY
            + " is '"
            + shown
            + "': write a time between the years 2000 and 2200 with its time zone, such as"
            + " 2026-11-22T10:00:00Z; until then tasks that are drained have the time of their own"
            + " kill policies");
  }
}
