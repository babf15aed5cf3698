package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.agent.state.AgentAction.SecretFile;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
  @TempDir private Path root;

  @Test
  void onlyTheirUserCanReadThemAndNobodyWrites() throws IOException {
    secrets().place("1.f.t", List.of(secret("0", "a"), secret("1", "b")));
    Path file = root.resolve("secrets/1.f.t/1");
    assertThat(file).hasContent("b");
    assertThat(permissions(file)).isEqualTo("r--------");
    assertThat(permissions(file.getParent())).isEqualTo("rwx------");
  }

  @Test
  void placedAgainTheyAreAsTheyWereLastSaid() throws IOException {
    secrets().place("1.f.t", List.of(secret("0", "cut off")));
    secrets().place("1.f.t", List.of(secret("0", "whole")));
    assertThat(root.resolve("secrets/1.f.t/0")).hasContent("whole");
  }

  @Test
  void theyGoWithTheirRunAndNoOther() throws IOException {
    secrets().remove("1.f.t");
    secrets().place("1.f.t", List.of(secret("0", "a")));
    secrets().place("2.f.u", List.of(secret("0", "b")));
    secrets().remove("1.f.t");
    assertThat(root.resolve("secrets/1.f.t")).doesNotExist();
    assertThat(root.resolve("secrets/2.f.u/0")).hasContent("b");
  }

  @Test
  void thoseOfRunsThatHaveEndedUnseenGo() throws IOException {
    secrets().restore(Set.of());
    secrets().place("1.f.t", List.of(secret("0", "a")));
    secrets().place("2.f.u", List.of(secret("0", "b")));
    secrets().restore(Set.of("2.f.u"));
    assertThat(root.resolve("secrets/1.f.t")).doesNotExist();
    assertThat(root.resolve("secrets/2.f.u/0")).hasContent("b");
  }

  private SecretFiles secrets() {
    return new SecretFiles(root.resolve("secrets"));
  }

  private static SecretFile secret(String name, String value) {
    return new SecretFile(name, new Secret.Value(Bytes.ofUtf8(value)));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
