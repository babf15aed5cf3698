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
  private static final Path ROOT = Path.of("..");
  private static final Path CHECKED_IN = ROOT.resolve(DefinitionGenerator.FOLDER);
  private static final int ETCD_LIMIT = 1_000_000;

  @Test
  void checkedInDefinitionsAreThoseThatTheRecordsGive() throws IOException {
    SortedMap<String, String> generated = DefinitionGenerator.generate();
    SortedMap<String, String> checkedIn = checkedIn();
    assertThat(checkedIn.keySet())
        .as("files in %s; run 'make crds' and commit them", DefinitionGenerator.FOLDER)
        .isEqualTo(generated.keySet());
    generated.forEach((file, yaml) ->
        assertThat(checkedIn.get(file).equals(yaml))
            .as(
                "%s/%s is not what the records give; run 'make crds' and commit it",
                DefinitionGenerator.FOLDER, file)
            .isTrue());
  }

  @Test
  void checkedInPageIsThatOfTheDefinitions() throws IOException {
    String page = ReferencePage.write(ROOT, DefinitionGenerator.generate());
    assertThat(Files.readString(ROOT.resolve(DefinitionGenerator.PAGE)).equals(page))
        .as("%s is not up to date; run 'make crds' and commit it", DefinitionGenerator.PAGE)
        .isTrue();
  }

  @Test
  void everyDefinitionFitsIntoEtcd() {
    DefinitionGenerator.generate()
        .forEach((file, yaml) -> assertThat(yaml.length()).as(file).isLessThan(ETCD_LIMIT));
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
