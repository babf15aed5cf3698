package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchitectureTest {
  @TempDir Path rootfs;

  @Test
  void processorsHaveTheNamesOfKubernetes() throws Exception {
    assertThat(Architecture.named("amd64")).isEqualTo(Architecture.AMD64);
    assertThat(Architecture.named("arm64")).isEqualTo(Architecture.ARM64);
  }

  @Test
  void anotherNameIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> Architecture.named("aarch64"))
        .hasMessageContaining("amd64 and arm64, not for aarch64")
        .hasMessageContaining("ARCHS=");
  }

  @Test
  void whatIsForThisMachineRunsByItself() throws Exception {
    Target target = new Target(Architecture.own(), rootfs, null);
    assertThat(target.runs()).isTrue();
    assertThat(target.emulator()).isEmpty();
  }

  @Test
  void whatIsForAnotherRunsUnderTheEmulatorOnItsOwnLibraries() {
    Target target =
        new Target(
            Architecture.ARM64, rootfs, new Target.Foreign(rootfs, "a-strip", "/an/emulator"));
    assertThat(target.runs()).isTrue();
    assertThat(target.emulator())
        .containsExactly("/an/emulator", "-cpu", "cortex-a72", "-L", rootfs + "/base");
  }

  @Test
  void withoutAnEmulatorItDoesNotRun() {
    Target target =
        new Target(Architecture.ARM64, rootfs, new Target.Foreign(rootfs, "a-strip", null));
    assertThat(target.runs()).isFalse();
    assertThat(target.emulator()).isEmpty();
  }
}
