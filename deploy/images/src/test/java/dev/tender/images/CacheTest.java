package dev.tender.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
  @TempDir Path folder;

  @Test
  void aFolderIsMadeOnceAndHasTheImagesTime() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Cache cache = new Cache(folder);
    Cache.Maker maker =
        fresh -> {
          made.incrementAndGet();
          Files.writeString(fresh.resolve("file"), "content");
        };
    Path first = cache.get("kind", "name", maker);
    assertThat(cache.get("kind", "name", maker)).isEqualTo(first);
    assertThat(made).hasValue(1);
    assertThat(Files.getLastModifiedTime(first.resolve("file")))
        .isEqualTo(FileTime.from(Layer.TIME));
  }

  @Test
  void whatFailsLeavesNothingBehind() {
    Cache cache = new Cache(folder);
    assertThatThrownBy(() ->
            cache.get(
                "kind",
                "name",
                fresh -> {
                  Files.writeString(fresh.resolve("file"), "half");
                  throw new IOException("full");
                }))
        .hasMessage("full");
    assertThat(folder.resolve("kind")).isEmptyDirectory();
  }
}
