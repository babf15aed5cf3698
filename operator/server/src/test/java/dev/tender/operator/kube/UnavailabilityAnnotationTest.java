package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Cluster.Unavailability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnavailabilityAnnotationTest {
  private static final long TEN = 1_795_341_600_000L;

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:00:00Z,",
    "2026-11-22T11:00:00+01:00,",
    "2026-11-22T10:00:00Z/PT2H, 7200000",
    "2026-11-22T10:00:00Z/P1DT30M, 88200000",
    "2026-11-22T10:00:00Z / PT0.5S, 500",
  })
  void aStartAndALengthAreRead(String text, Long millis) {
    assertThat(UnavailabilityAnnotation.read(text))
        .isEqualTo(new UnavailabilityAnnotation.Reading(new Unavailability(TEN, millis), null));
  }

  @Test
  void nothingAnnouncesNothing() {
    assertThat(UnavailabilityAnnotation.read(null))
        .isEqualTo(UnavailabilityAnnotation.read(" "))
        .isEqualTo(new UnavailabilityAnnotation.Reading(null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "tomorrow, it cannot be read",
    "2026-11-22T10:00:00, it cannot be read",
    "2026-11-22T10:00:00Z/, it cannot be read",
    "2026-11-22T10:00:00Z/2h, it cannot be read",
    "2026-11-22T10:00:00Z/2026-11-22T12:00:00Z, it cannot be read",
    "2026-11-22T10:00:00Z/PT2H/PT2H, it cannot be read",
    "2026-11-22T10:00:00Z/PT0S, the length is not between",
    "2026-11-22T10:00:00Z/PT-2H, the length is not between",
    "2026-11-22T10:00:00Z/P4000D, the length is not between",
    "2026-11-22T10:00:00Z/P999999999999999999D, ''",
    "1970-01-01T00:00:00Z, the start is not between",
    "9999-01-01T00:00:00Z, the start is not between",
  })
  void whatIsWrongIsToldWithTheAnnotationAndTheCure(String text, String what) {
    UnavailabilityAnnotation.Reading reading = UnavailabilityAnnotation.read(text);
    assertThat(reading.unavailability()).isNull();
    assertThat(reading.problem())
        .startsWith("annotation tender.dev/unavailability is '" + text + "', and " + what)
        .contains("such as 2026-11-22T10:00:00Z/PT2H");
  }

  @Test
  void aLongTextIsNotRepeatedInFull() {
    assertThat(UnavailabilityAnnotation.read("x".repeat(10_000)).problem()).hasSizeLessThan(500);
  }
}
