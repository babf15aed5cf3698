package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.FrameworkName;
import dev.tender.operator.http.Caller;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.Labels;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameworkNamesTest {
  @Test
  void theLabelOfThePodGoesBeforeItsServiceAccount() {
    assertThat(FrameworkNames.ofPod(pod("etl-scheduler", "spark")))
        .isEqualTo(new FrameworkName("ns", "spark"));
    assertThat(FrameworkNames.ofPod(pod("etl-scheduler", null)))
        .isEqualTo(new FrameworkName("ns", "etl"));
    assertThat(FrameworkNames.ofPod(pod("default", null))).isNull();
    assertThat(FrameworkNames.ofPod(pod("-scheduler", null))).isNull();
  }

  @Test
  void theLabelMayNameANamespace() {
    FrameworkInfo named = FrameworkInfo.builder().user("u").name("n").build();
    assertThat(FrameworkNames.labelled(named, "ns")).isNull();
    for (String label : new String[] {"l", "ns/l"}) {
      FrameworkInfo labelled =
          named.toBuilder().labels(Labels.of(Map.of("tender.framework", label))).build();
      assertThat(FrameworkNames.labelled(labelled, "ns")).hasToString("ns/l");
    }
  }

  @Test
  void aNameThatWillDoIsKept() {
    assertThat(FrameworkNames.resourceName("spark-pi")).isEqualTo("spark-pi");
    assertThat(FrameworkNames.resourceName("2048")).isEqualTo("2048");
    assertThat(FrameworkNames.resourceName("a".repeat(50))).isEqualTo("a".repeat(50));
  }

  @Test
  void namesThatDifferGetResourcesThatDiffer() {
    assertThat(
            Stream.of("Spark Pi", "spark pi", "spark-pi", "Spark-Pi", "spark-pi-", "-spark-pi")
                .map(FrameworkNames::resourceName))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("spark-pi"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "..", "../x", "PySparkShell", "Ünïcödé", "日本語", "a.b", "a/b", "a_b"})
  void whateverItCallsItselfTheNameWillDo(String called) {
    assertThat(FrameworkNames.resourceName(called)).matches("[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?");
    assertThat(FrameworkNames.resourceName(called.repeat(100)))
        .matches("[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?");
  }

  private static Caller pod(String account, @Nullable String label) {
    return new Caller("ns", account, "p", "u", label, false);
  }
}
