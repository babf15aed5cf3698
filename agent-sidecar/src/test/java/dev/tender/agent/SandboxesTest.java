package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.sandbox.SandboxLinks.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxesTest {
  @TempDir private Path root;

  @Test
  void linksAreMadeInTheSandboxAndNowhereElse() throws IOException {
    Sandboxes sandboxes = new Sandboxes(root);
    sandboxes.make("run-1");
    Files.writeString(root.resolve("run-1/there"), "kept");
    sandboxes.link(
        "run-1",
        List.of(
            new Link("a/b", "/tender/volumes/0"),
            new Link("../outside", "/tender/volumes/1"),
            new Link("there", "/tender/volumes/2"),
            new Link("last", "/own")));
    assertThat(Files.readSymbolicLink(root.resolve("run-1/a/b")))
        .isEqualTo(Path.of("/tender/volumes/0"));
    assertThat(Files.readSymbolicLink(root.resolve("run-1/last"))).isEqualTo(Path.of("/own"));
    assertThat(root.resolve("run-1/there")).hasContent("kept");
    try (var all = Files.list(root)) {
      assertThat(all).containsExactly(root.resolve("run-1"));
    }
  }

  @Test
  void theFirstSandboxMakesTheFolderOfAll() {
    new Sandboxes(root.resolve("deep/all")).make("framework/task/runs/1");
    assertThat(root.resolve("deep/all/framework/task/runs/1")).isDirectory();
  }
}
