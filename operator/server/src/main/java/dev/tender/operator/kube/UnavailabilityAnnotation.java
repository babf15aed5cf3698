package dev.tender.operator.kube;

import dev.tender.core.model.Cluster.Unavailability;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has announced of a node: {@code 2026-11-22T10:00:00Z}, or with a length {@code
 * 2026-11-22T10:00:00Z/PT2H}.
 */
public final class UnavailabilityAnnotation {
  public static final String KEY = "tender.dev/unavailability";

  private static final int LONGEST_SHOWN = 100;
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

  /** Nanoseconds since the epoch, which is what schedulers are told, end in 2262. */
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  private static final Duration LONGEST = Duration.ofDays(3650);

  private UnavailabilityAnnotation() {}

  /** One of both is null: what was read, or what is wrong with it. */
  public record Reading(@Nullable Unavailability unavailability, @Nullable String problem) {}

  /** The text that is read as this. */
  public static String write(Unavailability unavailability) {
    Instant start = Instant.ofEpochMilli(unavailability.startMillis());
    Long length = unavailability.durationMillis();
    return length == null ? start.toString() : start + "/" + Duration.ofMillis(length);
  }

  public static Reading read(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return new Reading(null, null);
    }
    int slash = text.indexOf('/');
    String start = slash < 0 ? text : text.substring(0, slash);
    try {
      Instant begin = OffsetDateTime.parse(start.strip()).toInstant();
      if (begin.isBefore(FIRST) || !begin.isBefore(LAST)) {
        return wrong(text, "the start is not between the years 2000 and 2200");
      }
      return slash < 0
          ? new Reading(new Unavailability(begin.toEpochMilli(), null), null)
          : withLength(text, begin, Duration.parse(text.substring(slash + 1).strip()));
    } catch (DateTimeParseException e) {
      return wrong(text, "it cannot be read");
    } catch (DateTimeException | ArithmeticException e) {
      return wrong(text, "the length is too long");
    }
  }

  private static Reading withLength(String text, Instant begin, Duration length) {
    if (length.compareTo(Duration.ofMillis(1)) < 0 || length.compareTo(LONGEST) > 0) {
      return wrong(text, "the length is not between a millisecond and ten years");
    }
    return new Reading(new Unavailability(begin.toEpochMilli(), length.toMillis()), null);
  }

  private static Reading wrong(String text, String what) {
    String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    return new Reading(
        null,
        "annotation "
            + KEY
            + " is '"
            + shown
            + "', and "
            + what
            + ": write a start with its time zone and, if the end is known, a length, such as"
            + " 2026-11-22T10:00:00Z/PT2H; what was announced before stays in force");
  }
}
