package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Path RESULTS = Path.of("results.json");

  @Test
  void ratesAreAList() {
    assertThat(Settings.of(Map.of("KUBECONFIG", "k"), RESULTS).rates())
        .containsExactly(50, 200, 1000);
    assertThat(Settings.of(Map.of("KUBECONFIG", "k", "BENCH_RATES", "7, 300"), RESULTS).rates())
        .containsExactly(7, 300);
  }

  @Test
  void whatIsNoNumberIsNamedWithItsCure() {
    assertThatThrownBy(
            () -> Settings.of(Map.of("KUBECONFIG", "k", "BENCH_RATES", "50,,200"), RESULTS))
        .isInstanceOf(BenchException.class)
        .hasMessage("BENCH_RATES is \"50,,200\"; set it to whole numbers above 0, such as 50,200");
    assertThatThrownBy(() -> Settings.of(Map.of("KUBECONFIG", "k", "BENCH_COLD", "0"), RESULTS))
        .isInstanceOf(BenchException.class)
        .hasMessage("BENCH_COLD is \"0\"; set it to a whole number above 0");
  }
}
