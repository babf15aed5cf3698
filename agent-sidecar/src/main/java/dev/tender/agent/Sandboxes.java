package dev.tender.agent;

import dev.tender.agent.sandbox.Folder;
import dev.tender.protocol.sandbox.SandboxLinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The directories of runs, on a volume that the executor container shares. */
record Sandboxes(Path root) {

  /** Makes a directory; if that fails the launcher says so when it starts the run there. */
  void make(String path) {
    try {
      Files.createDirectories(root);
      try (Folder all = Folder.trusted(root);
          Folder _ = all.open(Path.of(path), true)) {
        // It is there.
      }
    } catch (IOException failed) {
      Log.say("cannot make sandbox " + path + ": " + failed);
    }
  }

  /** A link that cannot be made is said in the log; whoever needs it finds that it is not there. */
  void link(String path, List<SandboxLinks.Link> links) {
    for (SandboxLinks.Link link : links) {
      Path place = Path.of(link.path()).normalize();
      Path name = place.getFileName();
      Path parent = place.getParent() == null ? Path.of("") : place.getParent();
      try (Folder all = Folder.trusted(root);
          Folder sandbox = all.open(Path.of(path), false)) {
        if (name == null || place.startsWith("..") || place.toString().isEmpty()) {
          throw new IOException("it is not in the sandbox");
        }
        try (Folder folder = sandbox.open(parent, true)) {
          if (!folder.has(name)) {
            Files.createSymbolicLink(folder.at(name), Path.of(link.target()));
          }
        }
      } catch (IOException failed) {
        Log.say("cannot link " + link.path() + " in sandbox " + path + ": " + failed);
      }
    }
  }

  /** Deletes a directory with everything in it, on a thread of its own. */
  void drop(String path) {
    Thread.ofVirtual().name("sandbox-drop").start(() -> delete(Path.of(path)));
  }

  private void delete(Path path) {
    Path parent = path.getParent() == null ? Path.of("") : path.getParent();
    try (Folder all = Folder.trusted(root);
        Folder folder = all.open(parent, false)) {
      folder.deleteAll(path.getFileName());
    } catch (IOException failed) {
      Log.say("cannot delete sandbox " + path + ": " + failed);
    }
  }
}
