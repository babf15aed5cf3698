package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Metrics PAGE =
      new Metrics(
          """
          # HELP tender_records_writes_total Requests
          # TYPE tender_records_writes_total counter
          tender_records_writes_total 12.0
          tender_records_writes_total_other 7.0
          http_total{code="200",path="/a b"} 3
          http_total{code="404"} 4 1700000000
          """);

  @Test
  void samplesOfOneNameAreAddedUp() {
    assertThat(PAGE.sum("tender_records_writes_total")).hasValue(12);
    assertThat(PAGE.sum("http_total")).hasValue(7);
    assertThat(PAGE.sum("records")).isEmpty();
  }
}
