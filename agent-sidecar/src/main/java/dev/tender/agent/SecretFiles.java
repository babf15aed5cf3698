package dev.tender.agent;

import dev.tender.agent.state.AgentAction.SecretFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Secrets by value, as files of runs that live. They are beside the sandboxes, which have links to
 * them: whoever may read sandboxes through the agent is led by no link, and what is kept of a run
 * does not have them. The executor container can only read where they are.
 */
final class SecretFiles {
  private static final FileAttribute<Set<PosixFilePermission>> OWN_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final FileAttribute<Set<PosixFilePermission>> OWN_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));

  private final Path folder;

  /**
   * @param folder of all of them; made when there is one
   */
  SecretFiles(Path folder) {
    this.folder = folder;
  }

  /** Writes those of a run, also again: a write may have been cut off. */
  void place(String run, List<SecretFile> secrets) throws IOException {
    Path own = folder.resolve(run);
    Files.createDirectories(own, OWN_FOLDER);
    for (SecretFile secret : secrets) {
      Path file = own.resolve(secret.name());
      Files.deleteIfExists(file);
      try (SeekableByteChannel channel =
          Files.newByteChannel(
              file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWN_FILE)) {
        ByteBuffer data = ByteBuffer.wrap(secret.value().data().toArray());
        while (data.hasRemaining()) {
          channel.write(data);
        }
      }
    }
  }

  /** The run is over. Most have none. */
  void remove(String run) {
    Path own = folder.resolve(run);
    if (!Files.exists(own)) {
      return;
    }
    try {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(own)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(own);
    } catch (IOException failed) {
      Log.say("cannot remove the secrets of " + run + ": " + failed);
    }
  }

  /**
   * Removes those of runs that have ended unseen.
   *
   * @param living names of those whose runs go on
   */
  void restore(Set<String> living) {
    if (!Files.exists(folder)) {
      return;
    }
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(folder)) {
      for (Path run : runs) {
        String name = run.getFileName().toString();
        if (!living.contains(name)) {
          remove(name);
        }
      }
    } catch (IOException failed) {
      Log.say("cannot look for secrets of ended runs: " + failed);
    }
  }
}
