package dev.tender.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
  private static final Path CHECKED_IN = Path.of("src/main/kubernetes");
  private static final long ETCD_LIMIT = 1_500_000;

  @Test
  void checkedInDefinitionsAreThoseThatTheRecordsGive() throws IOException {
    SortedMap<String, String> generated = DefinitionGenerator.generate();
    SortedMap<String, String> checkedIn = checkedIn();
    assertThat(checkedIn.keySet())
        .as("files in crds/%s; run 'make crds' and commit them", CHECKED_IN)
        .isEqualTo(generated.keySet());
    generated.forEach((file, yaml) ->
        assertThat(checkedIn.get(file).equals(yaml))
            .as(
                "crds/%s/%s is not what the records give; run 'make crds' and commit it",
                CHECKED_IN, file)
            .isTrue());
  }

  @Test
  void everyDefinitionFitsIntoEtcd() {
    DefinitionGenerator.generate()
        .forEach((file, yaml) -> assertThat(yaml.length()).as(file).isLessThan((int) ETCD_LIMIT));
  }

  private static SortedMap<String, String> checkedIn() throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(CHECKED_IN)) {
      for (Path file :
          files.filter(file -> file.getFileName().toString().contains("tender.dev")).toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return texts;
  }
}
