package dev.tender.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.sandbox.SandboxLinks.Link;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxesTest {
  private static final long RETENTION = 600_000;

  @TempDir private Path root;
  private Sandboxes sandboxes;
  private KeptSandboxes keeper;

  @BeforeEach
  void open() throws IOException {
    sandboxes = new Sandboxes(root, () -> {});
    keeper = Sandboxes.keeper(root, RETENTION);
  }

  @Test
  void linksAreMadeInTheSandboxAndNowhereElse() throws IOException {
    sandboxes.make("1.f.t");
    Path sandbox = sandboxes.live().resolve("1.f.t");
    Files.writeString(sandbox.resolve("there"), "kept");
    sandboxes.link(
        "1.f.t",
        List.of(
            new Link("a/b", "/tender/volumes/0"),
            new Link("../outside", "/tender/volumes/1"),
            new Link("there", "/tender/volumes/2"),
            new Link("last", "/own")));
    assertThat(Files.readSymbolicLink(sandbox.resolve("a/b")))
        .isEqualTo(Path.of("/tender/volumes/0"));
    assertThat(Files.readSymbolicLink(sandbox.resolve("last"))).isEqualTo(Path.of("/own"));
    assertThat(sandbox.resolve("there")).hasContent("kept");
    try (var all = Files.list(sandboxes.live())) {
      assertThat(all).containsExactly(sandbox);
    }
  }

  @Test
  void sandboxIsMadeOnceAndNeverThroughALink() throws IOException {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Files.createSymbolicLink(sandboxes.live().resolve("1.f.t"), outside.resolve("made"));
    sandboxes.make("1.f.t");
    assertThat(outside).isEmptyDirectory();
    sandboxes.make("2.f.t");
    Files.writeString(sandboxes.live().resolve("2.f.t/fetched"), "kept");
    sandboxes.make("2.f.t");
    assertThat(sandboxes.live().resolve("2.f.t/fetched")).hasContent("kept");
  }

  @Test
  void linkThatNoFileCanHaveEndsNobodyButItself() throws IOException {
    sandboxes.link("1.f.t", List.of(new Link("half\uD83D", "/own"), new Link("whole", "/own")));
    try (var all = Files.list(sandboxes.live().resolve("1.f.t"))) {
      assertThat(all).extracting(each -> each.getFileName().toString()).containsExactly("whole");
    }
  }

  @Test
  void linksMakeTheSandboxThatIsNotThereYet() throws IOException {
    sandboxes.link("1.f.t", List.of(new Link("here", "/tender/volumes/0")));
    assertThat(Files.readSymbolicLink(sandboxes.live().resolve("1.f.t/here")))
        .isEqualTo(Path.of("/tender/volumes/0"));
  }

  @Test
  void sandboxOfAnEndedRunIsOutOfReachAndCanBeRead() throws IOException {
    ended(1);
    assertThat(sandboxes.live()).isEmptyDirectory();
    assertThat(sandboxes.all()).containsExactly(found(1));
    assertThat(found(1).directory().resolve("stdout")).hasContent("output 1");
  }

  @Test
  void runThatClosesItsSandboxCannotKeepItInReach() throws IOException {
    sandboxes.make("1.f.t");
    Files.setPosixFilePermissions(
        sandboxes.live().resolve("1.f.t"), PosixFilePermissions.fromString("---------"));
    sandboxes.keep("1.f.t");
    assertThat(sandboxes.live()).isEmptyDirectory();
  }

  @Test
  void folderOfAllSandboxesIsOpenForTheNextRunWhateverTheLastDidToIt() throws IOException {
    Files.setPosixFilePermissions(sandboxes.live(), PosixFilePermissions.fromString("r--r-----"));
    sandboxes.clear();
    assertThat(Files.getPosixFilePermissions(sandboxes.live()))
        .containsAll(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void runWithoutASandboxLeavesNothing() {
    sandboxes.keep("1.f.t");
    assertThat(root.resolve("kept")).isEmptyDirectory();
    assertThat(sandboxes.all()).isEmpty();
  }

  @Test
  void whatATaskLeavesBesideTheSandboxesGoes() throws IOException {
    Files.createDirectory(sandboxes.live().resolve("hidden"));
    Files.createSymbolicLink(sandboxes.live().resolve("link"), Path.of("/etc"));
    Files.writeString(sandboxes.live().resolve("7.f.fake"), "no sandbox");
    sandboxes.clear();
    assertThat(sandboxes.live()).isEmptyDirectory();
    keeper.sweep(System.currentTimeMillis());
    assertThat(Path.of("/etc")).isNotEmptyDirectory();
    try (var kept = Files.list(root.resolve("kept"))) {
      assertThat(kept).containsExactly(root.resolve("kept/7.f.fake"));
    }
  }

  @Test
  void agentThatDiedAtTheEndOfARunFindsItsSandboxAgain() throws IOException {
    sandboxes.make("1.f.t");
    sandboxes.make("2.f.u");
    Sandboxes next = new Sandboxes(root, () -> {});
    next.restore(Set.of("2.f.u"));
    assertThat(next.all())
        .containsExactlyInAnyOrder(
            found(1), new Sandboxes.Found("2.f.u", next.live().resolve("2.f.u")));
  }

  @Test
  void sandboxGoesWhenItsTimeIsOver() throws IOException {
    ended(1);
    ended(2);
    long now = System.currentTimeMillis();
    Files.setLastModifiedTime(root.resolve("kept/1.f.t"), FileTime.fromMillis(now - RETENTION));
    long due = keeper.sweep(now);
    assertThat(sandboxes.all()).containsExactly(found(2));
    assertThat(due)
        .isEqualTo(Files.getLastModifiedTime(root.resolve("kept/2.f.t")).toMillis() + RETENTION);
    assertThat(keeper.sweep(due)).isEqualTo(Long.MAX_VALUE);
    assertThat(sandboxes.all()).isEmpty();
  }

  @Test
  void oldestGoWhenThereAreTooMany() throws IOException {
    for (int run = 1; run <= KeptSandboxes.MOST + 3; run++) {
      ended(run);
    }
    keeper.sweep(System.currentTimeMillis());
    assertThat(sandboxes.all())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(4, KeptSandboxes.MOST + 3).mapToObj(this::found).toList());
  }

  @Test
  void oldestGoWhenTheyTakeTooMuchDisk() throws IOException {
    for (int run = 1; run <= 3; run++) {
      sandboxes.make("%d.f.t".formatted(run));
      large(sandboxes.live().resolve("%d.f.t/core".formatted(run)), KeptSandboxes.MOST_BYTES / 2);
      sandboxes.keep("%d.f.t".formatted(run));
    }
    keeper.sweep(System.currentTimeMillis());
    assertThat(sandboxes.all()).containsExactlyInAnyOrder(found(2), found(3));
  }

  @Test
  void ofASandboxThatIsTooLargeItsOutputStays() throws IOException {
    sandboxes.make("1.f.t");
    Path sandbox = sandboxes.live().resolve("1.f.t");
    for (String output : List.of("stdout", "stdout.1", "stderr")) {
      Files.writeString(sandbox.resolve(output), output);
    }
    Files.createDirectories(sandbox.resolve("data/deep"));
    large(sandbox.resolve("data/deep/file"), KeptSandboxes.MOST_BYTES + 1);
    sandboxes.keep("1.f.t");
    keeper.sweep(System.currentTimeMillis());
    try (var left = Files.list(found(1).directory())) {
      assertThat(left.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("stdout", "stdout.1", "stderr");
    }
  }

  @Test
  void directoriesThatWereClosedAreDeletedToo() throws IOException {
    sandboxes.make("1.f.t");
    Path closed = Files.createDirectories(sandboxes.live().resolve("1.f.t/a/b"));
    Files.writeString(closed.resolve("file"), "x");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(closed.getParent(), PosixFilePermissions.fromString("r-xr-xr-x"));
    sandboxes.keep("1.f.t");
    keeper.sweep(Long.MAX_VALUE);
    assertThat(root.resolve("kept")).isEmptyDirectory();
  }

  private void ended(int run) throws IOException {
    String name = found(run).name();
    sandboxes.make(name);
    Files.writeString(sandboxes.live().resolve(name).resolve("stdout"), "output " + run);
    sandboxes.keep(name);
  }

  private Sandboxes.Found found(int run) {
    String name = run + ".f.t";
    return new Sandboxes.Found(name, root.resolve("kept").resolve(name).resolve("sandbox"));
  }

  /** With a hole in it. */
  private static void large(Path file, long bytes) throws IOException {
    try (var opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(bytes);
    }
  }
}
