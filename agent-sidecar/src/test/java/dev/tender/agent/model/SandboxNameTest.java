package dev.tender.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.FrameworkId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxNameTest {
  private static final FrameworkId FRAMEWORK = new FrameworkId("framework-1");

  @Test
  void nameSaysWhichRunAndWhose() {
    assertThat(SandboxName.of(3, FRAMEWORK, "task.7")).isEqualTo("3.framework-1.task.7");
    assertThat(SandboxName.number("3.framework-1.task.7")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "a\\b", "%2f", "line\nbreak", "größe", "", "/"})
  void anyIdGivesOneSafeFileName(String id) {
    String name = SandboxName.of(12, FRAMEWORK, id);
    assertThat(name).matches("12\\.framework-1\\.[!-~]*").doesNotContain("/", "\\", "\n");
    assertThat(SandboxName.isOf(name, FRAMEWORK, id)).isTrue();
    assertThat(SandboxName.isOf(name, FRAMEWORK, id + "x")).isFalse();
    assertThat(SandboxName.isOf(name, new FrameworkId("framework-2"), id)).isFalse();
  }

  @Test
  void longIdsGiveShortNamesThatDiffer() {
    String id = "ü".repeat(200);
    assertThat(SandboxName.of(Long.MAX_VALUE, FRAMEWORK, id)).hasSizeLessThan(221);
    assertThat(SandboxName.isOf(SandboxName.of(1, FRAMEWORK, id), FRAMEWORK, id)).isTrue();
    assertThat(SandboxName.isOf(SandboxName.of(1, FRAMEWORK, id), FRAMEWORK, id + "ü")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", ".f.t", "-1.f.t", "1", "x1.f.t", "9999999999999999999.f.t"})
  void otherNamesAreNoRuns(String name) {
    assertThat(SandboxName.number(name)).isNegative();
  }
}
