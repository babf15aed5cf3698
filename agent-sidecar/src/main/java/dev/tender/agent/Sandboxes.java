package dev.tender.agent;

import dev.tender.agent.model.SandboxName;
import dev.tender.agent.sandbox.Folder;
import dev.tender.protocol.sandbox.SandboxLinks;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The directories of runs. Those of living runs are in a folder that the executor container has as
 * well; at the end of a run its directory goes, by one rename, into a folder that it has not: no
 * later task finds it, and whoever may read it still can, for some time.
 */
final class Sandboxes {
  static final String LIVE = "live";
  private static final String KEPT = "kept";

  /** In its own folder, whose time of change is when the run ended. */
  private static final String CONTENT = "sandbox";

  private final Path live;
  private final Path kept;
  private final Runnable onKept;
  private long strays;

  /**
   * @param onKept hears that there is one more to be deleted some time
   */
  Sandboxes(Path volume, Runnable onKept) throws IOException {
    live = Files.createDirectories(volume.resolve(LIVE));
    kept = Files.createDirectories(volume.resolve(KEPT));
    this.onKept = onKept;
  }

  /**
   * Sandboxes that delete themselves in time.
   *
   * @param volume of which the executor container has the folder {@code live} only
   * @param retentionMillis how long the sandbox of an ended run stays
   */
  static Sandboxes open(Path volume, long retentionMillis) throws IOException {
    return new Sandboxes(volume, keeper(volume, retentionMillis)::changed);
  }

  /** Deletes what is kept. */
  static KeptSandboxes keeper(Path volume, long retentionMillis) {
    return new KeptSandboxes(volume.resolve(KEPT), CONTENT, retentionMillis);
  }

  /** Where the sandboxes of living runs are. */
  Path live() {
    return live;
  }

  /** Makes a directory; if that fails the launcher says so when it starts the run there. */
  void make(String name) {
    Path sandbox = live.resolve(name);
    try {
      try {
        // One call to the kernel, on the thread that starts tasks. It follows no link.
        Files.createDirectory(sandbox);
      } catch (NoSuchFileException noneYet) {
        Files.createDirectories(live);
        Files.createDirectory(sandbox);
      }
    } catch (FileAlreadyExistsException there) {
      if (!Files.isDirectory(sandbox, LinkOption.NOFOLLOW_LINKS)) {
        Log.say("cannot make sandbox " + name + ": something else is in its place");
      }
    } catch (IOException failed) {
      Log.say("cannot make sandbox " + name + ": " + failed);
    }
  }

  /**
   * Makes links in a sandbox, which is made if it is not there: the launcher takes it as it is. A
   * link that cannot be made is said in the log; whoever needs it finds that it is not there.
   */
  void link(String name, List<SandboxLinks.Link> links) {
    for (SandboxLinks.Link link : links) {
      try (Folder all = Folder.trusted(live);
          Folder sandbox = all.open(Path.of(name), true)) {
        Path place = Path.of(link.path()).normalize();
        Path file = place.getFileName();
        Path parent = place.getParent() == null ? Path.of("") : place.getParent();
        if (file == null || place.startsWith("..") || place.toString().isEmpty()) {
          throw new IOException("it is not in the sandbox");
        }
        try (Folder folder = sandbox.open(parent, true)) {
          if (!folder.has(file)) {
            Files.createSymbolicLink(folder.at(file), Path.of(link.target()));
          }
        }
      } catch (IOException | InvalidPathException failed) {
        Log.say("cannot link " + link.path() + " in sandbox " + name + ": " + failed);
      }
    }
  }

  /** The run is over. A sandbox that was never made is no matter. */
  void keep(String name) {
    Path sandbox = live.resolve(name);
    Path place = kept.resolve(name);
    try {
      Files.createDirectory(place);
      try {
        move(sandbox, place.resolve(CONTENT));
      } catch (NoSuchFileException neverMade) {
        Files.delete(place);
        return;
      }
      onKept.run();
    } catch (IOException failed) {
      Log.say("cannot keep sandbox " + name + ": " + failed);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException closed) {
      // To move a directory is to write into it, and the run may have forbidden that.
      OwnerRights.open(from);
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Nothing runs: what is still among the living was put there beside the sandboxes. A run may also
   * have closed the folder of all of them.
   */
  void clear() {
    if (!OwnerRights.areOpen(live)) {
      OwnerRights.open(live);
    }
    putAway(Set.of());
  }

  /**
   * Keeps the sandboxes of runs that have ended unseen, and throws away what is no sandbox.
   *
   * @param living names of those whose runs go on
   */
  void restore(Set<String> living) {
    putAway(living);
    if (!names(kept).isEmpty()) {
      onKept.run();
    }
  }

  private void putAway(Set<String> living) {
    for (String name : names(live)) {
      if (living.contains(name)) {
        continue;
      }
      if (SandboxName.number(name) >= 0 && !Files.exists(kept.resolve(name))) {
        keep(name);
      } else {
        discard(name);
      }
    }
  }

  private void discard(String name) {
    try {
      move(live.resolve(name), kept.resolve("stray-" + ++strays + "-" + System.nanoTime()));
      onKept.run();
    } catch (IOException failed) {
      Log.say("cannot remove " + name + " from the sandboxes: " + failed);
    }
  }

  private static List<String> names(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(each -> names.add(each.getFileName().toString()));
    } catch (IOException failed) {
      Log.say("cannot list " + folder + ": " + failed);
    }
    return names;
  }

  /** Of a run that can be read: its name, and where its directory is at this moment. */
  record Found(String name, Path directory) {}

  /** All that can be read, in no order. */
  List<Found> all() {
    List<Found> all = new ArrayList<>();
    // What moves meanwhile is found twice and not missed.
    for (String name : names(live)) {
      all.add(new Found(name, live.resolve(name)));
    }
    for (String name : names(kept)) {
      all.add(new Found(name, kept.resolve(name).resolve(CONTENT)));
    }
    all.removeIf(each -> SandboxName.number(each.name()) < 0);
    return all;
  }
}
