package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainAnnotationTest {
  @Test
  void aTimeWithItsZoneIsRead() {
    assertThat(DrainAnnotation.read("2026-11-22T11:00:00+01:00"))
        .isEqualTo(new DrainAnnotation.Reading(1_795_341_600_000L, null));
    assertThat(DrainAnnotation.read(null)).isEqualTo(new DrainAnnotation.Reading(null, null));
    assertThat(DrainAnnotation.read(" ")).isEqualTo(new DrainAnnotation.Reading(null, null));
  }

  @Test
  void whatIsWrittenIsNeverEarlier() {
    assertThat(DrainAnnotation.write(Instant.parse("2026-11-22T10:00:00.001Z")))
        .isEqualTo("2026-11-22T10:00:01Z");
    assertThat(DrainAnnotation.write(Instant.parse("2026-11-22T10:00:00Z")))
        .isEqualTo("2026-11-22T10:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomorrow", "2026-11-22T10:00:00", "1026-11-22T10:00:00Z", "PT1H"})
  void anythingElseIsNamedWithWhatToWrite(String text) {
    DrainAnnotation.Reading reading = DrainAnnotation.read(text);
    assertThat(reading.untilMillis()).isNull();
    assertThat(reading.problem())
        .contains("tender.dev/drain-until is '" + text + "'")
        .contains("such as 2026-11-22T10:00:00Z");
  }
}
