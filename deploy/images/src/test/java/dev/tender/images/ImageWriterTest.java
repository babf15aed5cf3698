package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWriterTest {
  @TempDir Path folder;
  Image image;

  @BeforeEach
  void describe() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "content");
    image =
        new Image(
            "trial",
            Architecture.AMD64,
            List.of(new Layer("only", List.of(new Layer.Entry(file, "/file")))),
            List.of("/run"),
            Map.of("A", "a"));
  }

  @Test
  void theSameImageIsTheSameTar() throws Exception {
    ImageWriter writer = new ImageWriter("localhost/tender", "local", false);
    String digest = writer.tar(image, folder.resolve("first.tar"));
    assertThat(writer.tar(image, folder.resolve("second.tar"))).isEqualTo(digest);
    assertThat(folder.resolve("second.tar")).hasSameBinaryContentAs(folder.resolve("first.tar"));
  }

  @Test
  void anImageIsPushedToTheRegistryThatWasNamed() throws Exception {
    try (FakeRegistry registry = new FakeRegistry()) {
      ImageWriter writer = new ImageWriter("localhost:" + registry.port() + "/you", "v1", true);
      String digest = writer.push(image);
      assertThat(registry.manifests()).containsOnlyKeys("you/trial/manifests/v1");
      assertThat(FakeRegistry.digest(registry.manifests().get("you/trial/manifests/v1")))
          .isEqualTo(digest);
      assertThat(registry.blobs()).hasSize(2);
    }
  }

  @Test
  void aNameThatIsNoneIsRefusedWithItsSettings() {
    assertThatThrownBy(() -> new ImageWriter("Not A Registry", "v1", false).push(image))
        .hasMessageContaining("IMAGES and TAG make Not A Registry/trial:v1");
  }
}
