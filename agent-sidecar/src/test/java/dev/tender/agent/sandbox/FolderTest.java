package dev.tender.agent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done in an opened directory is done there, whatever its path leads to by then. */
class FolderTest {
  private static final Path NAME = Path.of("name");

  @TempDir Path directory;
  private Path inside;
  private Path outside;

  @BeforeEach
  void make() throws IOException {
    inside = Files.createDirectories(directory.resolve("inside"));
    outside = Files.createDirectories(directory.resolve("outside"));
  }

  @Test
  void whatIsMadeAfterASwapIsInTheFolderThatWasOpened() throws IOException {
    try (Folder all = Folder.trusted(directory);
        Folder folder = all.open(Path.of("inside"), false)) {
      swap();
      write(folder, NAME, "text");
      folder.makeExecutable(NAME);
      Files.createDirectory(folder.at(Path.of("folder")));
      Files.createSymbolicLink(folder.at(Path.of("link")), NAME);
      folder.open(Path.of("deep/deeper"), true).close();
      assertThat(folder.has(NAME)).isTrue();
    }
    Path moved = directory.resolve("moved");
    assertThat(moved.resolve("name")).hasContent("text").isExecutable();
    assertThat(moved.resolve("folder")).isDirectory();
    assertThat(moved.resolve("link")).isSymbolicLink();
    assertThat(moved.resolve("deep/deeper")).isDirectory();
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void whatIsDeletedAfterASwapIsInTheFolderThatWasOpened() throws IOException {
    Files.writeString(inside.resolve("name"), "text");
    Files.writeString(outside.resolve("name"), "kept");
    try (Folder all = Folder.trusted(directory);
        Folder folder = all.open(Path.of("inside"), false)) {
      swap();
      folder.deleteFile(NAME);
      folder.deleteFile(Path.of("nothing"));
    }
    assertThat(directory.resolve("moved")).isEmptyDirectory();
    assertThat(outside.resolve("name")).hasContent("kept");
  }

  @Test
  void linksAreFollowedNowhere() throws IOException {
    Files.createSymbolicLink(inside.resolve("link"), outside);
    Files.writeString(outside.resolve("file"), "text");
    Files.createSymbolicLink(inside.resolve("to-file"), outside.resolve("file"));
    Files.writeString(inside.resolve("plain"), "text");
    try (Folder all = Folder.trusted(directory);
        Folder folder = all.open(Path.of("inside"), false)) {
      assertThatThrownBy(() -> folder.open(Path.of("link"), true))
          .isInstanceOf(FileSystemLoopException.class);
      assertThatThrownBy(() -> folder.open(Path.of("link/deep"), true))
          .isInstanceOf(FileSystemLoopException.class);
      assertThatThrownBy(() -> folder.open(Path.of("plain"), true))
          .isInstanceOf(NotDirectoryException.class);
      assertThatThrownBy(() -> folder.create(Path.of("to-file")))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThatThrownBy(() -> folder.read(Path.of("to-file"))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.makeExecutable(Path.of("to-file")))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.at(Path.of("a/b")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> folder.open(Path.of(".."), false))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(outside.resolve("file")).hasContent("text");
    assertThat(Files.isExecutable(outside.resolve("file"))).isFalse();
  }

  /** Names of open files are numbers, which are used again. */
  @Test
  void aFolderStaysItselfWhenOthersOfTheSameDirectoryAreClosed() throws IOException {
    try (Folder all = Folder.trusted(directory)) {
      Folder first = all.open(Path.of("inside"), false);
      try (Folder second = all.open(Path.of("inside"), false)) {
        first.close();
        try (Folder _ = all.open(Path.of("outside"), false)) {
          Files.createDirectory(second.at(NAME));
        }
      }
    }
    assertThat(inside.resolve("name")).isDirectory();
    assertThat(outside).isEmptyDirectory();
  }

  /** Such as one who lists it: its name is soon that of something else. */
  @Test
  void aFolderIsItselfThoughOthersOpenAndCloseTheSameDirectory() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                try (DirectoryStream<Path> _ = Files.newDirectoryStream(directory)) {
                  Thread.onSpinWait();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    try {
      for (int i = 0; i < 300; i++) {
        try (Folder folder = Folder.trusted(directory)) {
          for (int j = 0; j < 10; j++) {
            assertThat(folder.has(Path.of("inside"))).isTrue();
          }
        }
      }
    } finally {
      done.set(true);
      other.join();
    }
  }

  private void swap() throws IOException {
    Files.move(inside, directory.resolve("moved"));
    Files.createSymbolicLink(inside, outside);
  }

  private static void write(Folder folder, Path name, String text) throws IOException {
    try (SeekableByteChannel file = folder.create(name)) {
      file.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
  }
}
