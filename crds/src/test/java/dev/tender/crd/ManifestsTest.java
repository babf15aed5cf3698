package dev.tender.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests themselves are tried against a real API server by the system tests. */
class ManifestsTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Path SAMPLES = Path.of("../deploy/samples");
  private static final Map<String, Class<? extends HasMetadata>> TYPES = DefinitionGenerator.TYPES;

  private final ObjectMapper json = new ObjectMapper();
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  static Stream<Path> valid() throws IOException {
    return Stream.concat(manifests(RESOURCES.resolve("valid")), manifests(SAMPLES));
  }

  static Stream<Path> wrong() throws IOException {
    return Stream.concat(
        manifests(RESOURCES.resolve("wrong")), manifests(RESOURCES.resolve("wrong-changes")));
  }

  private static Stream<Path> manifests(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validManifestsSurviveBeingReadAndWritten(Path file) throws IOException {
    for (String document : documents(file)) {
      Class<? extends HasMetadata> type = TYPES.get(kind(document));
      if (type != null) {
        HasMetadata read = serialization.unmarshal(document, type);
        String written = serialization.asJson(read);
        assertThat(serialization.asJson(serialization.unmarshal(written, type))).isEqualTo(written);
        assertEverythingSaidIsKept(json(document), json.readTree(written), kind(document));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongManifestsNameTheSentenceThatTheirAuthorGets(Path file) throws IOException {
    String first = Files.readAllLines(file).getFirst();
    assertThat(first).startsWith("# expect: ").hasSizeGreaterThan("# expect: ".length());
  }

  @Test
  void thereAreEnoughWrongManifests() throws IOException {
    assertThat(wrong().count()).isGreaterThanOrEqualTo(40);
  }

  private void assertEverythingSaidIsKept(JsonNode said, JsonNode kept, String path) {
    if (!said.isObject()) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : said.properties()) {
      boolean empty = field.getValue().isContainerNode() && field.getValue().isEmpty();
      assertThat(empty || kept.has(field.getKey()))
          .as("%s.%s is in the manifest and was lost", path, field.getKey())
          .isTrue();
      if (!empty) {
        assertEverythingSaidIsKept(
            field.getValue(), kept.get(field.getKey()), path + "." + field.getKey());
      }
    }
  }

  private static List<String> documents(Path file) throws IOException {
    return Stream.of(Files.readString(file).split("(?m)^---\n"))
        .filter(document -> document.contains("kind:"))
        .toList();
  }

  private String kind(String document) {
    return json(document).get("kind").asText();
  }

  private JsonNode json(String document) {
    return serialization.unmarshal(document, JsonNode.class);
  }
}
