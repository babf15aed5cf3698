package dev.tender.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MesosDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0ns",
    "1, 1ms",
    "1500, 1500ms",
    "5000, 5secs",
    "61000, 61secs",
    "900000, 15mins",
    "7200000, 2hrs",
    "86400000, 1days",
    "1209600000, 2weeks",
  })
  void durationIsTheLargestUnitThatDividesIt(long millis, String text) {
    assertThat(MesosDuration.ofMillis(millis)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "5s, 5000",
    "5secs, 5000",
    "5 secs, 5000",
    "250ms, 250",
    "2m, 120000",
    "2mins, 120000"
  })
  void durationsAreRead(String text, long millis) {
    assertThat(MesosDuration.parseMillis(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"-5, 0", "0, 0", "1, 1", "1000000, 1", "1000001, 2"})
  void nanosecondsAreRoundedUp(long nanos, long millis) {
    assertThat(MesosDuration.toMillis(nanos)).isEqualTo(millis);
  }
}
