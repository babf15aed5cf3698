package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private static final long MILLI = 1_000_000;

  @Test
  void aPercentileIsOneOfTheSamples() {
    Samples four = Samples.of(List.of(4 * MILLI, MILLI, 3 * MILLI, 2 * MILLI));
    assertThat(four.percentileMillis(50)).isEqualTo(2);
    assertThat(four.percentileMillis(75)).isEqualTo(3);
    assertThat(four.percentileMillis(99)).isEqualTo(4);
    assertThat(four.percentileMillis(1)).isEqualTo(1);
    assertThat(four.meanMillis()).isEqualTo(2.5);
    assertThat(four.maxMillis()).isEqualTo(4);
  }

  @Test
  void ofAThousandSamplesTheTenWorstAreAboveP99() {
    List<Long> nanos = new ArrayList<>();
    for (long i = 1; i <= 1000; i++) {
      nanos.add(i * MILLI);
    }
    assertThat(Samples.of(nanos).percentileMillis(99)).isEqualTo(990);
  }

  @Test
  void nothingHasNoPercentile() {
    assertThatThrownBy(() -> Samples.of(List.of()).percentileMillis(50))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Samples.of(List.of(1L)).percentileMillis(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
