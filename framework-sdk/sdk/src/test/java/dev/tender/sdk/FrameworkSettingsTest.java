package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.http.HostPort;
import dev.tender.sdk.link.Certificates;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a scheduler looks for the master. */
class FrameworkSettingsTest {
  private static HostPort master(Map<String, String> environment) {
    return FrameworkSettings.fromEnvironment(environment).master();
  }

  @Test
  void aSchedulerThatTenderRunsGoesToTheMasterItself() {
    assertThat(
            master(
                Map.of("MESOS_MASTER", "127.0.0.1:5050", "TENDER_MASTER", "tender.example:5051")))
        .isEqualTo(new HostPort("tender.example", 5051));
  }

  @Test
  void anyOtherGoesWhereMesosClientsGo() {
    assertThat(master(Map.of("MESOS_MASTER", "tender.example:5050")))
        .isEqualTo(new HostPort("tender.example", 5050));
  }

  @Test
  void theWrongVariableIsNamed() {
    assertThatThrownBy(() -> master(Map.of("TENDER_MASTER", "nowhere", "MESOS_MASTER", "a:1")))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("TENDER_MASTER is \"nowhere\"; set it to host:port");
    assertThatThrownBy(() -> master(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("MESOS_MASTER is not set");
  }

  @Test
  void tlsIsSpokenToTheMasterItselfAndNotToTheListenerForOthers(@TempDir Path directory)
      throws Exception {
    Path file = Certificates.make(directory, "dns:tender.example").file();
    Map<String, String> listener =
        Map.of("MESOS_MASTER", "127.0.0.1:5050", "TENDER_CA", file.toString());
    assertThat(FrameworkSettings.fromEnvironment(listener).ca()).isNull();
    Map<String, String> direct =
        Map.of("TENDER_MASTER", "tender.example:5050", "TENDER_CA", file.toString());
    assertThat(FrameworkSettings.fromEnvironment(direct).ca()).isEqualTo(file);
  }

  @Test
  void aCaThatIsNotThereIsNamedWithItsCure() {
    assertThatThrownBy(() -> master(Map.of("TENDER_MASTER", "a:1", "TENDER_CA", "/nowhere")))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("TENDER_CA is /nowhere, which cannot be read")
        .hasMessageContaining("ca.crt of a ConfigMap tender-ca");
  }

  @Test
  void aSchemeThatTheCaDecidesIsNotTaken() {
    String cure =
        "set it to host:port alone: TLS is spoken when TENDER_CA is set beside TENDER_MASTER";
    assertThatThrownBy(() -> master(Map.of("TENDER_MASTER", "https://a:1")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("TENDER_MASTER is \"https://a:1\"; " + cure);
    assertThatThrownBy(() -> master(Map.of("TENDER_MASTER", "http://a:1", "TENDER_CA", "/ca")))
        .isInstanceOf(SettingsException.class)
        .hasMessageEndingWith(cure);
    assertThat(master(Map.of("MESOS_MASTER", "http://a:1", "TENDER_CA", "/ca")))
        .as("of a master that is spoken to in plain HTTP")
        .isEqualTo(new HostPort("a", 1));
  }
}
