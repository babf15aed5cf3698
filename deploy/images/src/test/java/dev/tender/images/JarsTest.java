package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarsTest {
  @TempDir Path folder;

  private Path jar(String name, long millis, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry : entries) {
        ZipEntry header = new ZipEntry(entry);
        header.setLastModifiedTime(FileTime.fromMillis(millis));
        zip.putNextEntry(header);
        zip.write(entry.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return jar;
  }

  private List<String> names(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void classesOfAllJarsAreTogetherWithoutWhatBelongsToOne() throws Exception {
    Path one = jar("one.jar", 1_000_000_000, "b/Main.class", "META-INF/MANIFEST.MF");
    Path two =
        jar("two.jar", 1_000_000_000, "a/A.class", "META-INF/LICENSE", "META-INF/maven/x/pom.xml");
    Path all = folder.resolve("all.jar");
    Jars.merge(List.of(one, two), "b.Main", all);
    assertThat(names(all)).containsExactly("META-INF/MANIFEST.MF", "a/A.class", "b/Main.class");
    Jars.licences(two, folder.resolve("doc"));
    assertThat(folder.resolve("doc/LICENSE")).hasContent("META-INF/LICENSE");
  }

  @Test
  void sameContentGivesSameBytesWhateverTheTimes() throws Exception {
    Path first = folder.resolve("first.jar");
    Path second = folder.resolve("second.jar");
    Jars.merge(List.of(jar("a.jar", 1_000_000_000, "a/Main.class", "z")), "a.Main", first);
    Jars.merge(List.of(jar("b.jar", 1_700_000_000_000L, "z", "a/Main.class")), "a.Main", second);
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void aClassThatIsInTwoJarsIsRefused() throws Exception {
    Path one = jar("one.jar", 0, "a/Main.class");
    Path two = jar("two.jar", 0, "a/Main.class");
    assertThatThrownBy(() -> Jars.merge(List.of(one, two), "a.Main", folder.resolve("all.jar")))
        .hasMessageContaining("a/Main.class is in two jars");
  }

  @Test
  void aMissingMainClassIsRefused() throws Exception {
    Path one = jar("one.jar", 0, "a/A.class");
    assertThatThrownBy(() -> Jars.merge(List.of(one), "a.Main", folder.resolve("all.jar")))
        .hasMessageContaining("There is no a.Main");
  }
}
