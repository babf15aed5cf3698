package dev.tender.operator.operatorapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxPathTest {
  private static final FrameworkId F = new FrameworkId("f");
  private static final ExecutorId E = new ExecutorId("e");

  @Test
  void pathNamesAgentFrameworkExecutorAndContainer() {
    assertThat(
            SandboxPath.parse(
                "/var/lib/mesos/slaves/a/frameworks/f/executors/e/runs/pod-uid-12/dir/file"))
        .isEqualTo(new SandboxPath("a", F, E, "pod-uid", 12L, "dir/file"));
    assertThat(SandboxPath.parse("/frameworks/f/executors/e/runs/latest"))
        .isEqualTo(new SandboxPath(null, F, E, null, null, ""));
  }

  @Test
  void directoryThatToolsAreToldLeadsToTheNewestRun() {
    assertThat(SandboxPath.parse(SandboxPath.directory("a", "f", "e") + "/stdout"))
        .isEqualTo(new SandboxPath("a", F, E, null, null, "stdout"));
  }

  @Test
  void slashesThatAreTooManyDoNotCount() {
    assertThat(SandboxPath.parse("//frameworks/f//executors/e/runs/latest/./x/"))
        .isEqualTo(SandboxPath.parse("/frameworks/f/executors/e/runs/latest/x"));
  }

  @Test
  void runsAreAList() {
    assertThat(SandboxPath.parse("/frameworks/f/executors/e/runs/").isListOfRuns()).isTrue();
    assertThat(SandboxPath.parse("/frameworks/f/executors/e/runs/latest").isListOfRuns()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "stdout, true", "stderr, true", "stdout.1, true", "stderr.2, true", "tasks/t/stdout, true",
    "data, false", "stdout.gz, false", "tasks/t/key, false", "dir/stdout, false", "'', false",
    "tasks/stdout, false"
  })
  void outputIsWhatTheContainersLogHasToo(String below, boolean output) {
    assertThat(SandboxPath.parse("/frameworks/f/executors/e/runs/latest/" + below).isOutput())
        .isEqualTo(output);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/master/log",
        "/var/lib/mesos/slaves/a/frameworks/f/executors/e",
        "/frameworks/f/executors/e/runs/../../../x",
        "/frameworks/f/executors/e/runs/nobody",
        "/frameworks/f/executors/e/runs/uid-0",
        "/frameworks/f/executors/e/runs/uid-01",
        "/frameworks/f/executors/e/runs/latest/a\0b",
      })
  void otherPathsAreRefusedWithWhatIsWrong(String path) {
    assertThatThrownBy(() -> SandboxPath.parse(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("path: ");
  }
}
