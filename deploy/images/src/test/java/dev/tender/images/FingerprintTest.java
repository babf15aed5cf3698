package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir Path folder;
  Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("file"), "content");
  }

  private String of(Image image) throws IOException {
    return new Fingerprint().addImage(image).name();
  }

  private Image image(String variable, String target) {
    return new Image(
        "trial",
        Architecture.AMD64,
        List.of(new Layer("only", List.of(new Layer.Entry(file, target)))),
        List.of("/run"),
        Map.of("A", variable, "B", "b"));
  }

  @Test
  void timesDoNotCount() throws IOException {
    String before = of(image("a", "/file"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(of(image("a", "/file"))).isEqualTo(before);
  }

  @Test
  void contentModeTargetAndEnvironmentCount() throws IOException {
    String before = of(image("a", "/file"));
    assertThat(of(image("b", "/file"))).isNotEqualTo(before);
    assertThat(of(image("a", "/other"))).isNotEqualTo(before);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    String executable = of(image("a", "/file"));
    assertThat(executable).isNotEqualTo(before);
    Files.writeString(file, "CONTENT");
    assertThat(of(image("a", "/file"))).isNotEqualTo(executable);
  }

  @Test
  void textsDoNotRunIntoOneAnother() {
    assertThat(new Fingerprint().add("ab").add("c").name())
        .isNotEqualTo(new Fingerprint().add("a").add("bc").name());
  }
}
