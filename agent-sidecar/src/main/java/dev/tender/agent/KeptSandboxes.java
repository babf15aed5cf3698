package dev.tender.agent;

import dev.tender.agent.model.SandboxName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the sandboxes of ended runs go: after some time, when there are too many, and
 * when they take too much of a disk that living tasks need. Looks at most once a second, and only
 * while there are any.
 */
final class KeptSandboxes {
  /** The oldest go first. */
  static final int MOST = 50;

  /** Of one that is larger only what it wrote as output stays; then the oldest go. */
  static final long MOST_BYTES = 128L << 20;

  private static final long PAUSE_MILLIS = 1_000;

  private final Path folder;
  private final String content;
  private final long retentionMillis;
  private final Map<String, Long> sizes = new HashMap<>();
  private final Set<String> stuck = new HashSet<>();
  private boolean changed;
  private boolean watched;

  /**
   * @param folder with one folder for each, changed when the run ended
   * @param content in that folder: the sandbox itself
   */
  KeptSandboxes(Path folder, String content, long retentionMillis) {
    this.folder = folder;
    this.content = content;
    this.retentionMillis = retentionMillis;
  }

  /** One more is there. Returns at once. */
  synchronized void changed() {
    changed = true;
    if (watched) {
      notifyAll();
    } else {
      watched = true;
      Thread.ofVirtual().name("kept-sandboxes").start(this::watch);
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE_MILLIS);
        synchronized (this) {
          changed = false;
        }
        long[] due = new long[1];
        // Files are not waited for on the one carrier that all virtual threads share.
        Thread sweep =
            Thread.ofPlatform()
                .name("sandbox-sweep")
                .daemon()
                .start(() -> due[0] = sweep(System.currentTimeMillis()));
        sweep.join();
        if (!awaits(due[0])) {
          return;
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until it is time to look again; false when nothing is left to look at. */
  private synchronized boolean awaits(long dueMillis) throws InterruptedException {
    if (dueMillis == Long.MAX_VALUE && !changed) {
      watched = false;
      return false;
    }
    while (!changed) {
      long pause = dueMillis - System.currentTimeMillis();
      if (pause <= 0) {
        return true;
      }
      wait(pause);
    }
    return true;
  }

  private record Kept(String name, long endedMillis) {}

  /** Deletes what has to go; when the next has, Long.MAX_VALUE for never. */
  long sweep(long nowMillis) {
    List<Kept> kept = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (stuck.contains(name)) {
          continue;
        }
        if (SandboxName.number(name) < 0) {
          delete(name);
        } else {
          kept.add(new Kept(name, Files.getLastModifiedTime(entry).toMillis()));
        }
      }
    } catch (NoSuchFileException allGone) {
      return Long.MAX_VALUE;
    } catch (IOException failed) {
      Log.say("cannot look after kept sandboxes: " + failed);
      return nowMillis + 60_000;
    }
    kept.sort(Comparator.comparingLong(each -> SandboxName.number(each.name())));
    int surplus = kept.size() - MOST;
    for (Kept each : List.copyOf(kept)) {
      if (surplus-- > 0 || each.endedMillis() + retentionMillis <= nowMillis) {
        delete(each.name());
        kept.remove(each);
      }
    }
    fit(kept);
    long due = Long.MAX_VALUE;
    for (Kept each : kept) {
      due = Math.min(due, each.endedMillis() + retentionMillis);
    }
    return due;
  }

  /** Nobody gave disk for what is kept. */
  private void fit(List<Kept> kept) {
    long total = 0;
    for (Kept each : kept) {
      total += sizes.computeIfAbsent(each.name(), this::trimmed);
    }
    while (total > MOST_BYTES && !kept.isEmpty()) {
      String oldest = kept.removeFirst().name();
      total -= sizes.getOrDefault(oldest, 0L);
      delete(oldest);
    }
  }

  /** What it takes; when that is too much for any, what it takes without all but its output. */
  private long trimmed(String name) {
    Path sandbox = folder.resolve(name).resolve(content);
    long bytes = bytes(sandbox);
    if (bytes <= MOST_BYTES) {
      return bytes;
    }
    Log.say("sandbox " + name + " is too large to be kept whole; only its output is");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(sandbox)) {
      for (Path entry : entries) {
        String file = entry.getFileName().toString();
        if (!file.startsWith("stdout") && !file.startsWith("stderr")) {
          remove(entry);
        }
      }
    } catch (IOException failed) {
      Log.say("cannot shorten sandbox " + name + ": " + failed);
    }
    return bytes(sandbox);
  }

  private static long bytes(Path directory) {
    long[] sum = new long[1];
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failed) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failed) {
      Log.say("cannot measure sandbox " + directory + ": " + failed);
    }
    return sum[0];
  }

  private void delete(String name) {
    sizes.remove(name);
    try {
      remove(folder.resolve(name));
    } catch (IOException failed) {
      // It goes with the pod.
      stuck.add(name);
      Log.say("cannot delete sandbox " + name + ": " + failed);
    }
  }

  private static void remove(Path path) throws IOException {
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (IOException closed) {
      open(path);
      Files.walkFileTree(path, new Deletion());
    }
  }

  /** Lets its owner, which we are, into directories that were closed. */
  private static void open(Path path) throws IOException {
    Files.walkFileTree(path, new Opening());
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

  /** From above to below: what could not be entered can then be. */
  private static final class Opening extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      OwnerRights.open(directory);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failed) throws IOException {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          && !Files.isReadable(path)
          && OwnerRights.open(path)) {
        Files.walkFileTree(path, this);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
