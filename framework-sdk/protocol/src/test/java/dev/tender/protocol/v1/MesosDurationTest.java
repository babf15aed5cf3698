package dev.tender.protocol.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(MesosDuration.parse(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({
    "' 5 secs', PT5S",
    "1.5mins, PT1M30S",
    "1.1secs, PT1.1S",
    "15us, PT0.000015S",
    "7ns, PT0.000000007S",
    "106751days, PT2562024H",
  })
  void durationsOfOthersAreReadToo(String text, Duration duration) {
    assertThat(MesosDuration.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "secs", "5s", "-5secs", "1.2.3secs", ".secs", "5 parsecs", "20000weeks"})
  void whatIsNoDurationIsNotRead(String text) {
    assertThat(MesosDuration.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-5, 0", "0, 0", "1, 1", "1000000, 1", "1000001, 2"})
  void millisecondsOfADurationInfoAreRoundedUp(long nanos, long millis) {
    assertThat(new DurationInfo(nanos).roundedMillis()).isEqualTo(millis);
  }
}
