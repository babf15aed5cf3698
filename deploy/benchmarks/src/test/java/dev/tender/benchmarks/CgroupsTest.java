package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
  @Test
  void processIsFoundByItsName(@TempDir Path container) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    // The first has ended meanwhile; no process has a number so high.
    Files.writeString(container.resolve("cgroup.procs"), "999999999\n" + self.pid() + "\n");
    Cgroups cgroups = new Cgroups(container, 1);
    String name = Files.readString(Path.of("/proc/self/comm")).strip();
    assertThat(cgroups.process(container, name)).contains(self);
    assertThat(cgroups.process(container, name + "x")).isEmpty();
    assertThat(cgroups.process(container.resolve("gone"), name)).isEmpty();
  }
}
