package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.http.HostPort;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
