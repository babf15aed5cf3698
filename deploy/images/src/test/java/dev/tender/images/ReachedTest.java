package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReachedTest {
  @TempDir Path folder;

  private static final class Program {
    int runs() {
      return new Used().value();
    }
  }

  private static final class Used {
    int value() {
      return new UsedByUsed().value;
    }
  }

  private static final class UsedByUsed {
    private final int value = 3;
  }

  private static final class Unused {}

  private Path jar(String name, Class<?>... classes) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> each : classes) {
        String entry = each.getName().replace('.', '/') + ".class";
        zip.putNextEntry(new ZipEntry(entry));
        try (InputStream bytes = each.getClassLoader().getResourceAsStream(entry)) {
          bytes.transferTo(zip);
        }
        zip.closeEntry();
      }
    }
    return jar;
  }

  @Test
  void whatAProgramUsesOfALibraryHoweverIndirectlyIsReachedAndNothingElse() throws Exception {
    assertThat(new Program().runs()).isEqualTo(3);
    Path program = jar("program.jar", Program.class);
    Path library = jar("library.jar", Used.class, UsedByUsed.class, Unused.class);
    assertThat(Reached.entries(List.of(program), List.of(library)))
        .containsExactlyInAnyOrder(
            "dev/tender/images/ReachedTest$Used.class",
            "dev/tender/images/ReachedTest$UsedByUsed.class");
  }
}
