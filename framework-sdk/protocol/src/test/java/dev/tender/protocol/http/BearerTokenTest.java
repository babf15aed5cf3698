package dev.tender.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
  @TempDir Path directory;

  @Test
  void tokenIsWhatStandsBetweenTheWhiteSpace() throws IOException {
    assertThat(BearerToken.read(file(" a.b-c_d/e+f==\r\n"))).isEqualTo("a.b-c_d/e+f==");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ne\ntwo", "0ne\r\nX-Other: two", "0ne two", "0ne\u0000", "0né"})
  void whatNoHeaderCarriesIsRefusedWithoutBeingShown(String text) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> BearerToken.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the token in " + file + " holds the character ")
        .hasMessageNotContaining(text.substring(0, 3));
  }

  @Test
  void emptyFileIsNoToken() throws IOException {
    Path file = file(" \n");
    assertThatThrownBy(() -> BearerToken.read(file))
        .hasMessage("the token in " + file + " is empty");
  }

  @Test
  void missingFileIsNamed() {
    Path file = directory.resolve("none");
    assertThatThrownBy(() -> BearerToken.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot read the token in " + file + ": is it mounted?");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("token"), text);
  }
}
