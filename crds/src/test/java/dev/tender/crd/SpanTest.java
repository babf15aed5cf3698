package dev.tender.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0, 0s",
    "30s, 30000, 30s",
    "90s, 90000, 1m30s",
    "1h30m, 5400000, 1h30m",
    "250ms, 250, 250ms",
    "1h2m3s4ms, 3723004, 1h2m3s4ms",
    "168h, 604800000, 168h"
  })
  void isReadAndWrittenAsKubernetesDoes(String text, long millis, String canonical) {
    Span span = Span.parse(text);
    assertThat(span.duration()).isEqualTo(Duration.ofMillis(millis));
    assertThat(span).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "-1s", "1 h", "1d", "5mins", "1.5h", "1s1h", "1000000000s"})
  void whatIsNoDurationIsRefusedWithASentence(String text) {
    assertThatThrownBy(() -> Span.parse(text))
        .hasMessage("'" + text + "' is not a duration; write it as 30s, 10m or 1h30m");
  }

  @Test
  void anyDurationSurvivesBeingWritten() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1000; i++) {
      Span span =
          new Span(Duration.ofMillis(random.nextLong(Duration.ofHours(999_999).toMillis())));
      assertThat(Span.parse(span.toString())).isEqualTo(span);
    }
  }
}
