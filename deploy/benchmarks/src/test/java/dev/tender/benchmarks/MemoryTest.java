package dev.tender.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
  private static final String UID = "cc906743-7835-4b75-94ed-f793b1b1bb91";
  private static final String ID = "0123456789abcdef";

  @Test
  void pagesOfFilesDoNotCountButSharedMemoryDoes() {
    // 100 MiB in use: 60 of processes, 30 of files, 6 shared, 4 of the kernel.
    String one =
        "total_cache %d\ntotal_rss %d\ntotal_shmem %d\ntotal_inactive_file %d\n"
            .formatted(mib(36), mib(60), mib(6), mib(20));
    String two =
        "file %d\nanon %d\nshmem %d\ninactive_file %d\n"
            .formatted(mib(36), mib(60), mib(6), mib(20));
    assertThat(Memory.ofVersion1(mib(100) + "\n", one).mebibytes()).isEqualTo(70);
    assertThat(Memory.ofVersion2(mib(100) + "\n", two))
        .isEqualTo(Memory.ofVersion1("" + mib(100), one));
    assertThat(Memory.ofVersion2("" + mib(100), two).params())
        .containsEntry("anon_mib", 60.0)
        .containsEntry("file_mib", 30.0)
        .containsEntry("kubelet_working_set_mib", 80.0);
  }

  @Test
  void podsAreFoundAsBothOfKubeletsDriversNameThem(@TempDir Path root) throws IOException {
    Path plain = root.resolve("tender-local/node-1/kubepods/burstable/pod" + UID + "/" + ID);
    Files.createDirectories(plain);
    Cgroups cgroups = new Cgroups(root, 1);
    assertThat(cgroups.ofPod(UID)).contains(plain.getParent());
    assertThat(cgroups.ofContainer(ID)).contains(plain);
    assertThat(cgroups.containers(plain.getParent())).containsExactly(plain);
    assertThat(cgroups.memory(plain)).isEmpty();

    Path other = root.resolve("systemd");
    Path slice =
        other.resolve(
            "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
                + UID.replace('-', '_')
                + ".slice/cri-containerd-"
                + ID
                + ".scope");
    Files.createDirectories(slice);
    Cgroups systemd = new Cgroups(other, 2);
    assertThat(systemd.ofPod(UID)).contains(slice.getParent());
    assertThat(systemd.ofContainer(ID)).contains(slice);
    Files.writeString(slice.resolve("memory.current"), "5242880\n");
    Files.writeString(slice.resolve("memory.stat"), "file 1048576\nshmem 0\n");
    assertThat(systemd.memory(slice).orElseThrow().mebibytes()).isEqualTo(4);
  }

  private static long mib(long count) {
    return count * 1024 * 1024;
  }
}
