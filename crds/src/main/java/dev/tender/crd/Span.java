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
  static final String PATTERN = "^([0-9]{1,7}(h|ms|m|s)){1,4}$";
  private static final Pattern PART = Pattern.compile("([0-9]{1,7})(h|ms|m|s)");

  public Span {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a duration cannot be negative: " + duration);
    }
    duration = Duration.ofMillis(duration.toMillis());
  }

  /** Reads the text form; refuses anything else with a sentence. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Span parse(String text) {
    if (!text.matches(PATTERN)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a duration; write numbers with ms, s, m or h such as 30s or 1h30m");
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long amount = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "h" -> Duration.ofHours(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMillis(amount);
              });
    }
    return new Span(sum);
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
