package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An address proves who calls only while it can be one pod's alone. */
class PodAddressesTest {
  private static final String RUNNING = pod("a", "", "", "Running");

  @Test
  void thePodThatRunsThereIsFoundWithItsLabelsAndItsAccount() {
    assertThat(only(RUNNING))
        .isEqualTo(
            new PodAddresses.Tenant(
                "ns", "a", "uid-a", "default", Map.of("tender.dev/framework", "fw")));
  }

  @Test
  void whatHasEndedOrIsGoingMayShowAnAddressThatIsAnothersByNow() {
    String going = pod("b", ", deletionTimestamp: t", "", "Running");
    assertThat(only(going)).isNull();
    assertThat(only(pod("b", "", "", "Succeeded"))).isNull();
    assertThat(only(pod("b", "", "", "Failed") + "," + going + "," + RUNNING))
        .extracting(PodAddresses.Tenant::name)
        .isEqualTo("a");
  }

  @Test
  void anAddressThatSeveralPodsMayShareIsNobodys() {
    assertThat(only(pod("b", "", ", hostNetwork: true", "Running"))).isNull();
    assertThat(only(RUNNING + "," + pod("b", "", "", "Running"))).isNull();
    assertThat(only("")).isNull();
  }

  private static PodAddresses.@Nullable Tenant only(String pods) {
    return PodAddresses.only(
        Serialization.unmarshal("items: [" + pods + "]", ObjectNode.class).path("items"));
  }

  private static String pod(String name, String meta, String spec, String phase) {
    return "{metadata: {namespace: ns, name: "
        + name
        + ", uid: uid-"
        + name
        + ", labels: {tender.dev/framework: fw}"
        + meta
        + "}, spec: {serviceAccountName: default"
        + spec
        + "}, status: {phase: "
        + phase
        + "}}";
  }
}
