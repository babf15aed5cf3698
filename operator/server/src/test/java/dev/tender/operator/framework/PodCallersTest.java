package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.operator.kube.PodAddresses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A stranger cannot make the API server work. */
class PodCallersTest {
  private Instant now = Instant.EPOCH;
  private int asked;
  private final Map<String, PodAddresses.Tenant> pods = new TreeMap<>();
  private final PodCallers callers =
      new PodCallers(
          address -> {
            asked++;
            return pods.get(address);
          },
          () -> now);

  @Test
  void thePodAtAnAddressIsKnownByItsLabelAndItsAccount() throws IOException {
    pods.put("10.0.0.1", pod("spark"));
    assertThat(callers.at("10.0.0.1"))
        .satisfies(caller -> {
          assertThat(caller.frameworkLabel()).isEqualTo("spark");
          assertThat(caller.serviceAccount()).isEqualTo("default");
          assertThat(caller.executor()).isFalse();
        });
  }

  @Test
  void howeverOftenSomebodyCallsHisAddressIsLookedUpOnceASecondOrTwo() throws IOException {
    pods.put("10.0.0.1", pod("spark"));
    for (int call = 0; call < 100; call++) {
      assertThat(callers.at("10.0.0.1")).isNotNull();
      assertThat(callers.at("10.0.0.2")).isNull();
    }
    assertThat(asked).isEqualTo(2);
    pods.remove("10.0.0.1");
    pods.put("10.0.0.2", pod("other"));
    now = now.plus(Duration.ofSeconds(1));
    assertThat(callers.at("10.0.0.1")).isNotNull();
    assertThat(callers.at("10.0.0.2")).isNotNull();
    assertThat(asked).isEqualTo(3);
    now = now.plus(Duration.ofSeconds(1));
    assertThat(callers.at("10.0.0.1")).isNull();
    assertThat(asked).isEqualTo(4);
  }

  @Test
  void ofManyAddressesTenASecondAreLookedUp() throws IOException {
    for (int each = 0; each < 10; each++) {
      assertThat(callers.at("10.0.0." + each)).isNull();
    }
    assertThatThrownBy(() -> callers.at("10.0.1.0"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 10 addresses a second; show principal and secret");
    assertThat(asked).isEqualTo(10);
    now = now.plus(Duration.ofSeconds(1));
    assertThat(callers.at("10.0.1.0")).isNull();
  }

  private static PodAddresses.Tenant pod(String framework) {
    return new PodAddresses.Tenant(
        "ns", "p", "u", "default", Map.of("tender.dev/framework", framework));
  }
}
