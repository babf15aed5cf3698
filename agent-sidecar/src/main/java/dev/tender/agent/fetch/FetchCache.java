package dev.tender.agent.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Downloads of this pod that others of its runs may want too. One fetch with a cache goes on at a
 * time: a second one of the same URI finds it there. What was used longest ago leaves first; a
 * start of the agent forgets all.
 */
final class FetchCache {
  private final Path directory;
  private final long most;
  private final ReentrantLock lock = new ReentrantLock();

  /** Sizes by file, least recently used first. */
  private final Map<Path, Long> files = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<URI, Path> places = new LinkedHashMap<>();
  private long held;
  private int count;

  /**
   * @param directory that nobody else uses; need not exist
   * @param most bytes that are kept
   */
  FetchCache(Path directory, long most) {
    this.directory = directory;
    this.most = most;
  }

  /** What to do with a file while it certainly stays. */
  interface Use {
    void of(Path file) throws IOException;
  }

  /** Downloads unless it is there, and uses it. */
  void use(URI uri, Use use) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      Path file = places.get(uri);
      if (file == null || files.get(file) == null) {
        file = download(uri);
      }
      use.of(file);
    } finally {
      lock.unlock();
    }
  }

  private Path download(URI uri) throws IOException {
    if (count == 0) {
      clear();
    }
    Path file = directory.resolve("file-" + ++count);
    try {
      Download.to(
          uri,
          () ->
              Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          Budget.on(directory, most));
    } catch (IOException failed) {
      Files.deleteIfExists(file);
      throw failed;
    }
    long size = Files.size(file);
    Iterator<Map.Entry<Path, Long>> oldest = files.entrySet().iterator();
    while (held + size > most && oldest.hasNext()) {
      Map.Entry<Path, Long> leaving = oldest.next();
      Files.deleteIfExists(leaving.getKey());
      places.values().remove(leaving.getKey());
      held -= leaving.getValue();
      oldest.remove();
    }
    files.put(file, size);
    places.put(uri, file);
    held += size;
    return file;
  }

  private void clear() throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> left = Files.list(directory)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
