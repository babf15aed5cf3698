package dev.tender.operator.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
  @Test
  void theWholeTextMustMatch() {
    assertThat(Expressions.compile("rack-[0-9]+").matches("rack-12")).isTrue();
    assertThat(Expressions.compile("rack-[0-9]+").matches("rack-12b")).isFalse();
    assertThat(Expressions.compile("").matches("")).isTrue();
  }

  @Test
  void expressionsOfTheSameTextAreEqual() {
    assertThat(Expressions.compile("a+"))
        .isEqualTo(Expressions.compile("a+"))
        .hasSameHashCodeAs(Expressions.compile("a+"))
        .isNotEqualTo(Expressions.compile("aa*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
        "(node|host)-[a-z]{8}(\\.example\\.com)?",
        "(?i)eu-(west|north)-[1-3][a-c]?",
        "x{90}"
      })
  void whatPeopleWriteIsSmallEnough(String text) {
    Expressions.compile(text);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = ' ',
      value = {
        "( RE2",
        "a** RE2",
        "(?=a) RE2",
        "(a)\\1 RE2",
        "a{1001} RE2",
        "a{200} size",
        "(a{1000}){1000} multiply",
        "((a{1000}){1000}){1000} multiply",
        "((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}) multiply"
      })
  void whatIsWrongOrTooLargeIsNamedAtOnce(String text, String why) {
    long before = System.nanoTime();
    assertThatThrownBy(() -> Expressions.compile(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text)
        .hasMessageContaining(why);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aVeryLongOneIsNotEvenRead() {
    assertThatThrownBy(() -> Expressions.compile("a".repeat(1_001)))
        .hasMessageContaining("more than 1000 characters");
  }

  @Test
  void whatBacktracksForEverElsewhereIsDoneInNoTime() {
    assertThat(Expressions.compile("(a*)*b").matches("a".repeat(5_000))).isFalse();
  }
}
