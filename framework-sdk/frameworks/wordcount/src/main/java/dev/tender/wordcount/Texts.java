package dev.tender.wordcount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The texts of a directory, cut into chunks; the same for everybody who has the same directory. */
record Texts(List<Chunk> chunks, int files, long bytes) {
  Texts {
    chunks = List.copyOf(chunks);
  }

  /**
   * Cuts all files below the directory.
   *
   * @param chunkBytes the size of a chunk but for the last of a file
   */
  static Texts in(Path directory, long chunkBytes) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          "there is no directory " + directory + "; name one that has texts with --texts");
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<Chunk> chunks = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      long size = Files.size(file);
      bytes += size;
      for (long from = 0; from < size; from += chunkBytes) {
        String name = directory.relativize(file).toString();
        chunks.add(new Chunk(name, from, Math.min(size, from + chunkBytes), size));
      }
    }
    if (chunks.isEmpty()) {
      throw new IOException("no text in " + directory + "; name a directory with --texts");
    }
    return new Texts(chunks, files.size(), bytes);
  }
}
