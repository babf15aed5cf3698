package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files and where they go, in the order of their targets. Links are followed: Jib's layers know
 * only files and folders.
 */
record Layer(String name, List<Entry> entries) {
  /**
   * Every file's time in every image. Java's AOT cache compares it, so the files that it was
   * trained on have it too.
   */
  static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  /** A file or folder and its place; folders and programs are 755, anything else 644. */
  record Entry(Path source, String target) implements Comparable<Entry> {
    boolean isFolder() {
      return Files.isDirectory(source);
    }

    String mode() {
      if (target.equals("/tmp")) {
        return "777";
      }
      return isFolder() || Files.isExecutable(source) ? "755" : "644";
    }

    @Override
    public int compareTo(Entry other) {
      return target.compareTo(other.target);
    }
  }

  Layer {
    entries = entries.stream().sorted(Comparator.naturalOrder()).toList();
  }

  /** Everything in a folder, placed below {@code target}. */
  static Layer of(String name, Path folder, String target) throws IOException {
    return new Layer(name, tree(folder, target));
  }

  static List<Entry> tree(Path folder, String target) throws IOException {
    String prefix = target.equals("/") ? "" : target;
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (!path.equals(folder)) {
          entries.add(new Entry(path, prefix + "/" + folder.relativize(path)));
        }
      }
    }
    return entries;
  }

  Layer plus(Layer other) {
    return new Layer(name, Stream.concat(entries.stream(), other.entries.stream()).toList());
  }
}
