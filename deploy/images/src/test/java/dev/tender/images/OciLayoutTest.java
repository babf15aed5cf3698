package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {
  @TempDir Path folder;

  private Path tarWith(TarArchiveEntry entry) throws IOException {
    Path result = folder.resolve("trial.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(result))) {
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    return result;
  }

  @Test
  void nothingIsUnpackedOutsideOfTheFolder() throws IOException {
    Path tar = tarWith(new TarArchiveEntry("../out"));
    assertThatThrownBy(() -> new OciLayout(folder.resolve("layout")).unpack(tar))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("../out");
  }

  @Test
  void linksAreNoPartOfOurImages() throws IOException {
    TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
    link.setLinkName("/etc/passwd");
    Path tar = tarWith(link);
    assertThatThrownBy(() -> new OciLayout(folder.resolve("layout")).unpack(tar))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("link");
  }
}
