package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerTest {
  @TempDir Path folder;

  @Test
  void filesComeInTheOrderOfTheirTargetsWithTheirModes() throws IOException {
    Files.createDirectories(folder.resolve("tmp"));
    Files.createDirectories(folder.resolve("bin"));
    Files.writeString(folder.resolve("zebra"), "z");
    Path program = Files.writeString(folder.resolve("bin/program"), "p");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(Layer.of("all", folder, "/").entries())
        .extracting(entry -> entry.mode() + " " + entry.target())
        .containsExactly("755 /bin", "755 /bin/program", "777 /tmp", "644 /zebra");
  }

  @Test
  void aFolderGoesBelowItsTarget() throws IOException {
    Files.writeString(folder.resolve("a"), "a");
    assertThat(Layer.of("all", folder, "/opt/x").entries())
        .extracting(Layer.Entry::target)
        .containsExactly("/opt/x/a");
  }

  @Test
  void twoLayersBecomeOneInOrder() throws IOException {
    Files.writeString(folder.resolve("a"), "a");
    Layer later = Layer.of("first", folder, "/z");
    Layer earlier = Layer.of("second", folder, "/b");
    assertThat(later.plus(earlier).entries())
        .extracting(Layer.Entry::target)
        .containsExactly("/b/a", "/z/a");
  }
}
