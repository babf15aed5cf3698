package dev.tender.operator.wire;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.tender.core.model.Constraints.TextPattern;

/**
 * RE2 expressions that frameworks name and the master's thread runs: matched in time linear in the
 * text, and refused when they are large. The limit of 100 for the compiled size is Mesos' own; its
 * 4 KB of memory for an expression are kept by 1,000 characters and a bound on repetitions, which
 * would be multiplied out before their size could be seen.
 */
public final class Expressions {
  /** Characters of an expression. */
  static final int LONGEST = 1_000;

  /** Instructions of a compiled expression. */
  static final int LARGEST_PROGRAM = 100;

  /** Characters times all numbers of repetitions, an upper bound for the work of compiling. */
  private static final long MOST_WORK = 100_000;

  private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

  private Expressions() {}

  /** Equal to another of the same text. */
  private static final class Expression implements TextPattern {
    private final Pattern pattern;

    Expression(Pattern pattern) {
      this.pattern = pattern;
    }

    @Override
    public boolean matches(String text) {
      return pattern.matches(text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Expression expression
          && pattern.pattern().equals(expression.pattern.pattern());
    }

    @Override
    public int hashCode() {
      return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
      return pattern.pattern();
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence that names the expression and what is wrong
   */
  public static TextPattern compile(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the expression that starts with '"
              + text.substring(0, 40)
              + "' has more than "
              + LONGEST
              + " characters; write a shorter one");
    }
    if (work(text) > MOST_WORK) {
      throw tooLarge(text, "its repetitions multiply to too much");
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no RE2 expression: " + e.getDescription(), e);
    }
    if (pattern.programSize() > LARGEST_PROGRAM) {
      throw tooLarge(
          text, "its size is " + pattern.programSize() + ", and the most is " + LARGEST_PROGRAM);
    }
    return new Expression(pattern);
  }

  private static IllegalArgumentException tooLarge(String text, String why) {
    return new IllegalArgumentException(
        "expression '" + text + "' is too complex: " + why + "; write a simpler one");
  }

  private static long work(String text) {
    long work = Math.max(1, text.length());
    Matcher repetitions = REPETITION.matcher(text);
    while (repetitions.find() && work <= MOST_WORK) {
      work *= Math.max(1, Math.max(number(repetitions.group(1)), number(repetitions.group(2))));
    }
    return work;
  }

  private static long number(String digits) {
    return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
  }
}
