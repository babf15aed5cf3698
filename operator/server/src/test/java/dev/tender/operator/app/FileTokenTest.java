package dev.tender.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTokenTest {
  @TempDir Path folder;
  private Path file;
  private FileToken token;
  private long nanos;

  @BeforeEach
  void before() {
    file = folder.resolve("token");
    token = new FileToken(file, () -> nanos);
  }

  @Test
  void aNewTokenIsReadWhenTheLastIsNotFreshAnyMore() throws IOException {
    Files.writeString(file, "first\n");
    assertThat(token.getToken()).isEqualTo("first");
    Files.writeString(file, "second\n");
    nanos += FileToken.FRESH_NANOS;
    assertThat(token.getToken()).isEqualTo("first");
    nanos++;
    assertThat(token.getToken()).isEqualTo("second");
  }

  @Test
  void theLastTokenIsGivenWhileNoneCanBeRead() throws IOException {
    Files.writeString(file, "first");
    assertThat(token.getToken()).isEqualTo("first");
    Files.delete(file);
    nanos += FileToken.FRESH_NANOS + 1;
    assertThat(token.getToken()).isEqualTo("first");
    Files.writeString(file, "second");
    nanos += FileToken.FRESH_NANOS + 1;
    assertThat(token.getToken()).isEqualTo("second");
  }

  @Test
  void withoutAnyTokenItSaysWhichFileCannotBeRead() {
    assertThatThrownBy(token::getToken)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }
}
