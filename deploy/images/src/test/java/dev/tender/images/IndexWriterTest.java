package dev.tender.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexWriterTest {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final ObjectMapper json = new ObjectMapper();
  @TempDir Path folder;
  Layer shared;
  List<Image> images;

  @BeforeEach
  void describe() throws IOException {
    Path texts = Files.writeString(folder.resolve("texts"), "for every processor");
    shared = new Layer("texts", List.of(new Layer.Entry(texts, "/texts")));
    images = List.of(image(Architecture.AMD64), image(Architecture.ARM64));
  }

  private Image image(Architecture architecture) throws IOException {
    Path program = Files.writeString(folder.resolve(architecture.label()), architecture.label());
    return new Image(
        "trial",
        architecture,
        List.of(shared, new Layer("own", List.of(new Layer.Entry(program, "/run")))),
        List.of("/run"),
        Map.of("A", "a"));
  }

  private static IndexWriter writer() {
    return new IndexWriter(new ImageWriter("localhost/tender", "local", false));
  }

  private OciLayout unpacked(Path tar) throws IOException {
    OciLayout layout = new OciLayout(folder.resolve("layout"));
    layout.unpack(tar);
    return layout;
  }

  /** Everything that this descriptor leads to is there, with the digest and size that it says. */
  private JsonNode blob(OciLayout layout, JsonNode descriptor) throws IOException {
    String digest = descriptor.path("digest").asText();
    byte[] content = Files.readAllBytes(layout.blob(digest));
    assertThat(FakeRegistry.digest(content)).isEqualTo(digest);
    assertThat(content).hasSize(descriptor.path("size").asInt());
    return descriptor.path("mediaType").asText().endsWith("+json") ? json.readTree(content) : null;
  }

  @Test
  void theTarIsOneNameForOneIndexOverAnImageForEachProcessor() throws Exception {
    Path tar = folder.resolve("trial.tar");
    String digest = writer().tar(images, tar);
    OciLayout layout = unpacked(tar);
    JsonNode top = json.readTree(layout.folder().resolve("index.json").toFile()).path("manifests");
    assertThat(top).hasSize(1);
    JsonNode named = top.get(0);
    assertThat(named.path("mediaType").asText()).isEqualTo(INDEX);
    assertThat(named.path("digest").asText()).isEqualTo(digest);
    assertThat(named.path("annotations").path("io.containerd.image.name").asText())
        .isEqualTo("localhost/tender/trial:local");
    assertThat(named.has("platform")).isFalse();

    JsonNode index = blob(layout, named);
    assertThat(index.path("mediaType").asText()).isEqualTo(INDEX);
    assertThat(index.path("manifests"))
        .extracting(each -> each.path("platform").toString())
        .containsExactly(
            "{\"architecture\":\"amd64\",\"os\":\"linux\"}",
            "{\"architecture\":\"arm64\",\"os\":\"linux\"}");
    for (JsonNode each : index.path("manifests")) {
      assertThat(each.path("mediaType").asText()).isEqualTo(MANIFEST);
      JsonNode manifest = blob(layout, each);
      assertThat(blob(layout, manifest.path("config")).path("architecture"))
          .isEqualTo(each.path("platform").path("architecture"));
      assertThat(manifest.path("layers")).hasSize(2);
      for (JsonNode layer : manifest.path("layers")) {
        blob(layout, layer);
      }
    }
  }

  @Test
  void layersThatAreTheSameAreInTheTarOnce() throws Exception {
    Path tar = folder.resolve("trial.tar");
    writer().tar(images, tar);
    try (Stream<Path> blobs = Files.list(unpacked(tar).folder().resolve("blobs/sha256"))) {
      // One index; of each processor a manifest, a configuration and a layer; one layer of both.
      assertThat(blobs).hasSize(1 + 2 * 3 + 1);
    }
  }

  @Test
  void eachProcessorGetsItsOwnFiles() throws Exception {
    Path tar = folder.resolve("trial.tar");
    writer().tar(images, tar);
    OciLayout layout = unpacked(tar);
    for (Architecture architecture : Architecture.values()) {
      Path root = folder.resolve("root-" + architecture.label());
      List<String> found = layout.imagesFor(architecture);
      assertThat(found).hasSize(1);
      layout.unpackImage(found.getFirst(), root);
      assertThat(root.resolve("run")).hasContent(architecture.label());
      assertThat(root.resolve("texts")).hasContent("for every processor");
      assertThat(Files.getLastModifiedTime(root.resolve("run")).toInstant()).isEqualTo(Layer.TIME);
    }
  }

  @Test
  void dockerFindsThisMachinesImageWhereItKnowsNoLayouts() throws Exception {
    Path tar = folder.resolve("trial.tar");
    writer().tar(images, tar);
    OciLayout layout = unpacked(tar);
    JsonNode all = json.readTree(layout.folder().resolve("manifest.json").toFile());
    assertThat(all).hasSize(1);
    assertThat(all.get(0).path("RepoTags").toString())
        .isEqualTo("[\"localhost/tender/trial:local\"]");
    Path config = layout.folder().resolve(all.get(0).path("Config").asText());
    assertThat(json.readTree(config.toFile()).path("architecture").asText())
        .isEqualTo(Architecture.own().label());
    assertThat(all.get(0).path("Layers"))
        .hasSize(2)
        .allMatch(layer -> Files.exists(layout.folder().resolve(layer.asText())));
  }

  @Test
  void theSameImagesAreTheSameTar() throws Exception {
    String digest = writer().tar(images, folder.resolve("first.tar"));
    assertThat(writer().tar(images, folder.resolve("second.tar"))).isEqualTo(digest);
    assertThat(folder.resolve("second.tar")).hasSameBinaryContentAs(folder.resolve("first.tar"));
  }

  @Test
  void theIndexIsPushedUnderTheNameAndTheImagesByTheirDigests() throws Exception {
    try (FakeRegistry registry = new FakeRegistry()) {
      String digest =
          new IndexWriter(new ImageWriter("localhost:" + registry.port() + "/you", "v1", true))
              .push(images);
      String name = "you/trial/manifests/";
      byte[] index = registry.manifests().get(name + "v1");
      assertThat(FakeRegistry.digest(index)).isEqualTo(digest);
      assertThat(registry.types()).containsEntry(name + "v1", INDEX);
      JsonNode manifests = json.readTree(new String(index, UTF_8)).path("manifests");
      assertThat(manifests).hasSize(2);
      for (JsonNode each : manifests) {
        String one = name + each.path("digest").asText();
        byte[] manifest = registry.manifests().get(one);
        assertThat(FakeRegistry.digest(manifest)).isEqualTo(each.path("digest").asText());
        assertThat(manifest).hasSize(each.path("size").asInt());
        assertThat(registry.types()).containsEntry(one, MANIFEST);
        for (JsonNode layer : json.readTree(manifest).path("layers")) {
          assertThat(registry.blobs()).containsKey(layer.path("digest").asText());
        }
      }
      assertThat(registry.manifests()).hasSize(3);
    }
  }

  @Test
  void theTarAndTheRegistryHaveTheSameIndex() throws Exception {
    try (FakeRegistry registry = new FakeRegistry()) {
      ImageWriter remote = new ImageWriter("localhost:" + registry.port() + "/you", "v1", true);
      assertThat(new IndexWriter(remote).push(images))
          .isEqualTo(writer().tar(images, folder.resolve("trial.tar")));
    }
  }
}
