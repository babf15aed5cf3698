package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "100m,100",
    "1,1000",
    "0.5,500",
    "1.0005,1001",
    "1e3,1000000",
    "2k,2000000",
    "5u,1",
    "1Ki,1024000",
    "0,0"
  })
  void readsThousandths(String quantity, long millis) {
    assertThat(Quantities.toMillis(quantity)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"128Mi,134217728", "1Gi,1073741824", "129e6,129000000", "0.5Ki,512", "1.5,2"})
  void readsWholeUnitsRoundedUp(String quantity, long units) {
    assertThat(Quantities.toUnits(quantity)).isEqualTo(units);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1x", "Mi", "1..2", "99999999999E"})
  void namesWhatIsNoQuantity(String quantity) {
    assertThatThrownBy(() -> Quantities.toMillis(quantity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + quantity + "'");
  }

  @ParameterizedTest
  @CsvSource({"2000,2", "1500,1500m", "0,0"})
  void writesTheUsualSpelling(long millis, String text) {
    assertThat(Quantities.fromMillis(millis)).isEqualTo(text);
  }
}
