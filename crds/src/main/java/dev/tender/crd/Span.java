package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as Kubernetes writes it: {@code 30s}, {@code 10m}, {@code 1h30m}, {@code 250ms}.
 *
 * @param duration never negative, in whole milliseconds
 */
public record Span(Duration duration) {
  /** Rule of a schema that takes any duration, or one within bounds: see the use of these. */
  static final String ANY =
      "self.matches('^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,6}ms)?$')";

  static final String AT_LEAST = ANY + " && duration(self) >= duration('";
  static final String AT_MOST = "') && duration(self) <= duration('";
  static final String END = "')";
  static final String ZERO_TO_A_WEEK = AT_LEAST + "0s" + AT_MOST + "168h" + END;
  static final String ZERO_TO_AN_HOUR = AT_LEAST + "0s" + AT_MOST + "1h" + END;
  static final String A_SECOND_TO_AN_HOUR = AT_LEAST + "1s" + AT_MOST + "1h" + END;
  static final String ZERO_TO_A_YEAR = AT_LEAST + "0s" + AT_MOST + "8760h" + END;
  static final String A_SECOND_TO_A_YEAR = AT_LEAST + "1s" + AT_MOST + "8760h" + END;
  static final String ZERO_TO_A_WEEK_MESSAGE =
      "write a duration from 0s to 168h, such as 90s or 1h30m";
  static final String ZERO_TO_AN_HOUR_MESSAGE =
      "write a duration from 0s to 1h, such as 30s or 10m";
  static final String A_SECOND_TO_AN_HOUR_MESSAGE =
      "write a duration from 1s to 1h, such as 30s or 10m";
  static final String ZERO_TO_A_YEAR_MESSAGE =
      "write a duration from 0s to 8760h, such as 10m or 168h";
  static final String A_SECOND_TO_A_YEAR_MESSAGE =
      "write a duration from 1s to 8760h, such as 10m or 168h";

  private static final Pattern FORM =
      Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?(?:([0-9]{1,6})ms)?");

  public Span {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a duration cannot be negative: " + duration);
    }
    duration = Duration.ofMillis(duration.toMillis());
  }

  /** Reads the text form; refuses anything else with a sentence. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Span parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration; write it as 30s, 10m or 1h30m");
    }
    return new Span(
        Duration.ofHours(number(parts, 1))
            .plusMinutes(number(parts, 2))
            .plusSeconds(number(parts, 3))
            .plusMillis(number(parts, 4)));
  }

  private static long number(Matcher parts, int group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  @JsonValue
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }
}
