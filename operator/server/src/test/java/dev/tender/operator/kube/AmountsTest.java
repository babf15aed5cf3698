package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.core.resources.Resources;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "536870912, 512Mi",
    "8589934592, 8Gi",
    "1610612736, 1536Mi",
    "8589934591, 8191Mi",
    "1073741825, 1Gi",
    "1000, 1000",
  })
  void bytesAreWrittenAsPeopleWriteThem(long bytes, String text) {
    Map<String, Quantity> quantities = Amounts.toQuantities(Resources.of(1500, bytes));
    assertThat(quantities.get("memory")).hasToString(text);
    assertThat(quantities.get("cpu")).hasToString("1500m");
  }

  @Test
  void whatIsWrittenIsReadBackAsTheSame() {
    Resources resources = Resources.of(1500, 8L << 30).plus(Resources.of(0, 512L << 20));
    Map<String, Quantity> written = Amounts.toQuantities(resources);
    assertThat(Amounts.toResources(written, ResourceNames.DEFAULT)).isEqualTo(resources);
  }

  @Test
  void gpusAreReadUnderTheNameOfTheirKindAndUnderTheCommonOne() {
    Resources one = Resources.NONE.withGpus(1);
    assertThat(read("nvidia.com/gpu")).isEqualTo(one);
    assertThat(read("amd.com/gpu")).isEqualTo(one);
    assertThat(Amounts.toResources(Amounts.toQuantities(one), ResourceNames.DEFAULT))
        .isEqualTo(one);
    assertThatThrownBy(() -> read("nvidia.com/gpu", "amd.com/gpu"))
        .hasMessageContaining("amd.com/gpu and nvidia.com/gpu are both named");
  }

  private static Resources read(String... names) {
    Map<String, Quantity> quantities = new LinkedHashMap<>();
    for (String name : names) {
      quantities.put(name, new Quantity("1"));
    }
    return Amounts.toResources(quantities, ResourceNames.DEFAULT);
  }
}
