package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.v1.TaskId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentSettingsTest {
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "TENDER_MASTER", "tender.tender-system.svc:5050",
              "TENDER_POD_NAMESPACE", "jobs",
              "TENDER_POD_NAME", "pod-1",
              "TENDER_POD_UID", "uid-1",
              "TENDER_NODE_NAME", "node-1"));

  @Test
  void restHasDefaults() throws WrongEnvironmentException {
    AgentSettings settings = AgentSettings.read(environment);
    assertThat(settings.master()).isEqualTo(new HostPort("tender.tender-system.svc", 5050));
    assertThat(settings.pod().ip()).isNull();
    assertThat(settings.port()).isEqualTo(5051);
    assertThat(settings.launchers().sockets())
        .containsExactly(Map.entry("executor", Path.of("/tender/run/launcher.sock")));
    assertThat(settings.executorSocket()).hasToString("/tender/run/executor.sock");
    assertThat(settings.executorGraceMillis()).isEqualTo(5_000);
  }

  @Test
  void launcherOfEachContainerHasAFolderOfItsOwn() throws WrongEnvironmentException {
    environment.put("TENDER_CONTAINERS", "web task 1\nlog task-2\n");
    AgentSettings.Launchers launchers = AgentSettings.read(environment).launchers();
    assertThat(launchers.sockets())
        .containsExactly(
            Map.entry("web", Path.of("/tender/run/web/launcher.sock")),
            Map.entry("log", Path.of("/tender/run/log/launcher.sock")));
    assertThat(launchers.containers().of(new TaskId("task 1"))).isEqualTo("web");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    var wrong =
        catchThrowableOfType(
            WrongEnvironmentException.class,
            () -> AgentSettings.read(Map.of("TENDER_AGENT_PORT", "0")));
    assertThat(wrong.problems())
        .containsExactly(
            "TENDER_MASTER is not set; set it to host:port of the master",
            "TENDER_POD_NAMESPACE is not set; set it to metadata.namespace of the pod",
            "TENDER_POD_NAME is not set; set it to metadata.name of the pod",
            "TENDER_POD_UID is not set; set it to metadata.uid of the pod",
            "TENDER_NODE_NAME is not set; set it to spec.nodeName of the pod",
            "TENDER_AGENT_PORT: '0' is not a port, 1 to 65535");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          TENDER_MASTER         | tender        | 'tender' is not host:port, such as tender:5050
          TENDER_MASTER         | tender:x      | 'tender:x' is not host:port, such as tender:5050
          TENDER_MASTER         | tender:65536  | 'tender:65536' is not host:port, such as tender:5050
          TENDER_AGENT_PORT     | many          | 'many' is not a port, 1 to 65535
          TENDER_CONTAINERS     | web           | 'web' is not the name of a container, a space and the id of a task
          TENDER_EXECUTOR_GRACE | soon          | 'soon' is not a duration; write a number and one of ms, secs, mins: 5secs
          """)
  void wrongValueIsNamedWithItsVariable(String name, String value, String sentence) {
    environment.put(name, value);
    var wrong =
        catchThrowableOfType(
            WrongEnvironmentException.class, () -> AgentSettings.read(environment));
    assertThat(wrong.problems()).containsExactly(name + ": " + sentence);
  }

  @Test
  void masterIsReachedThroughTheRelayWhereCertificatesAreNamed() throws WrongEnvironmentException {
    assertThat(AgentSettings.read(environment).relay()).isNull();
    environment.put("TENDER_CA", "/ca.crt");
    assertThat(AgentSettings.read(environment).relay()).hasToString("/tender/state/relay.sock");
    environment.put("TENDER_RELAY", "/relay.sock");
    assertThat(AgentSettings.read(environment).relay()).hasToString("/relay.sock");
  }

  @Test
  void socketWithTooLongAPathIsRefused() {
    environment.put("TENDER_EXECUTOR_SOCKET", "/" + "x".repeat(107));
    assertThatThrownBy(() -> AgentSettings.read(environment))
        .isInstanceOf(WrongEnvironmentException.class)
        .hasMessageContaining("TENDER_EXECUTOR_SOCKET: its path is too long");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000Z",
    "951782400001, 2000-02-29T00:00:00.001Z",
    "1767225599999, 2025-12-31T23:59:59.999Z",
    "4107542400000, 2100-03-01T00:00:00.000Z",
  })
  void timesOfTheLogAreIso(long millis, String time) {
    assertThat(Log.time(millis)).isEqualTo(time);
  }
}
