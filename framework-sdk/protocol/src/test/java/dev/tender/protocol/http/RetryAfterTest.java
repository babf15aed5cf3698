package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  @ParameterizedTest
  @CsvSource({
    "2, 2",
    "' 7 ', 7",
    "007, 7",
    "60, 60",
    "61, 60",
    "3000000000, 60",
    "'', 0",
    "-5, 0",
    "1.5, 0",
    "'Mon, 23 Nov 2026 10:00:00 GMT', 0",
  })
  void secondsAreReadUpToAMinuteAndDatesAreNot(String header, long seconds) {
    assertThat(RetryAfter.of(header)).hasSeconds(seconds);
  }

  @Test
  void withoutTheHeaderNobodyIsAskedToWait() {
    assertThat(RetryAfter.of(null)).isZero();
  }
}
