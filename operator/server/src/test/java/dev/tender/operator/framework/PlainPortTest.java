package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.crd.Framework;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlainPortTest {
  private static final PlainPort OPEN = new PlainPort(5051, Set.of("old"));

  @Test
  void whatIsOpenIsSaidToBeSoAndHowItsSchedulerIsKnown() {
    Framework asked = framework("ns", "wire: {plain: true}");
    assertThat(OPEN.opensFor(asked)).isTrue();
    assertThat(OPEN.finding(asked))
        .isEqualTo(
            new Facts.Finding(
                "PlainPort",
                true,
                "OpenedByFramework",
                "Port 5051 is open for this Framework, and what passes there can be read and"
                    + " changed on its way. Its scheduler is known by the address of its pod alone;"
                    + " spec.credentials would be safer"));
    Facts.Finding namespace = OPEN.finding(framework("old", "credentials: {secretRef: {name: s}}"));
    assertThat(namespace.reason()).isEqualTo("OpenedForNamespace");
    assertThat(namespace.message()).endsWith("Its scheduler shows principal and secret");
  }

  @Test
  void whatIsClosedHasNothingToSay() {
    assertThat(OPEN.opensFor(framework("ns", "wire: {}"))).isFalse();
    assertThat(OPEN.finding(framework("ns", "wire: {}"))).isNull();
    assertThat(new PlainPort(0, Set.of()).finding(framework("ns", "wire: {}"))).isNull();
  }

  @Test
  void askingForItWhereThereIsNoneNamesTheSetting() {
    Facts.Finding none = new PlainPort(0, Set.of()).finding(framework("ns", "wire: {plain: true}"));
    assertThat(none.holds()).isFalse();
    assertThat(none.message()).contains("set tender.wire.plain-port");
  }

  private static Framework framework(String namespace, String spec) {
    return Serialization.unmarshal(
        "metadata: {name: fw, namespace: "
            + namespace
            + ", uid: u}\nspec: {scheduler: {external: {}}, "
            + spec
            + "}\n",
        Framework.class);
  }
}
