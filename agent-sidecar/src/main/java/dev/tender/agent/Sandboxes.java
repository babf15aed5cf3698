package dev.tender.agent;

import dev.tender.protocol.sandbox.SandboxLinks;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directories of runs, on a volume that the executor container shares. */
record Sandboxes(Path root) {

  /** Makes a directory; if that fails the launcher says so when it starts the run there. */
  void make(String path) {
    try {
      Files.createDirectories(root.resolve(path));
    } catch (IOException failed) {
      Log.say("cannot make sandbox " + path + ": " + failed);
    }
  }

  /** A link that cannot be made is said in the log; whoever needs it finds that it is not there. */
  void link(String path, List<SandboxLinks.Link> links) {
    Path sandbox = root.resolve(path);
    for (SandboxLinks.Link link : links) {
      Path place = sandbox.resolve(link.path()).normalize();
      try {
        if (!place.startsWith(sandbox) || place.equals(sandbox)) {
          throw new IOException("it is not in the sandbox");
        }
        Files.createDirectories(place.getParent());
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(place, Path.of(link.target()));
        }
      } catch (IOException failed) {
        Log.say("cannot link " + link.path() + " in sandbox " + path + ": " + failed);
      }
    }
  }

  /** Deletes a directory with everything in it, on a thread of its own. */
  void drop(String path) {
    Thread.ofVirtual().name("sandbox-drop").start(() -> delete(root.resolve(path)));
  }

  private static void delete(Path directory) {
    try {
      Files.walkFileTree(directory, new Deletion());
    } catch (IOException failed) {
      Log.say("cannot delete sandbox " + directory + ": " + failed);
    }
  }

  /** Symbolic links are deleted, not followed. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
