package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tender.protocol.http.HostPort;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the listener's container is told. */
class LoopbackMainTest {
  @Test
  void masterIsAllThatMustBeSaid() throws WrongEnvironmentException {
    assertThat(LoopbackMain.Settings.read(Map.of("TENDER_MASTER", "tender.example:5050")))
        .isEqualTo(
            new LoopbackMain.Settings(
                new HostPort("tender.example", 5050),
                null,
                Path.of("/var/run/secrets/tender.dev/token"),
                5050));
  }

  @Test
  void masterIsReachedThroughTheRelayWhereCertificatesAreNamed() throws WrongEnvironmentException {
    assertThat(
            LoopbackMain.Settings.read(
                    Map.of("TENDER_MASTER", "tender.example:5050", "TENDER_CA", "/ca.crt"))
                .relay())
        .hasToString("/tender/state/relay.sock");
  }

  @Test
  void everyMistakeIsNamedAtOnce() {
    WrongEnvironmentException wrong =
        assertThrows(
            WrongEnvironmentException.class,
            () -> LoopbackMain.Settings.read(Map.of("TENDER_LISTEN_PORT", "many")));
    assertThat(wrong.problems())
        .containsExactly(
            "TENDER_MASTER is not set; set it to host:port of the master",
            "TENDER_LISTEN_PORT: 'many' is not a port, 1 to 65535");
  }
}
