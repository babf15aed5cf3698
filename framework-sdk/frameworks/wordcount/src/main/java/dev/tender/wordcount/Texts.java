package dev.tender.wordcount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The texts of a directory, cut into chunks of about the same size: slices of large files, many
 * small files together. The same for everybody who has the same directory, so that a chunk's number
 * is enough to name it.
 *
 * @param chunks what one map task reads
 * @param files how many
 * @param bytes of all of them
 * @param fingerprint of all names and sizes, and of the chunk's size
 */
record Texts(List<Chunk> chunks, int files, long bytes, String fingerprint) {
  /** Some slices, in order. */
  record Chunk(List<Slice> slices) {
    Chunk {
      slices = List.copyOf(slices);
    }

    long bytes() {
      return slices.stream().mapToLong(slice -> slice.to() - slice.from()).sum();
    }

    /** Adds the words of this chunk to the counts. */
    void count(WordCounts counts) throws IOException {
      for (Slice slice : slices) {
        slice.count(counts);
      }
    }
  }

  Texts {
    chunks = List.copyOf(chunks);
  }

  /**
   * Cuts all files below the directory, in the order of their names.
   *
   * @param chunkBytes the size of a chunk but for the last
   */
  static Texts in(Path directory, long chunkBytes) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          "there is no directory " + directory + "; name one that has texts with --texts");
    }
    Cutter cutter = new Cutter(chunkBytes);
    for (Path file : files(directory)) {
      cutter.add(directory, file);
    }
    Texts texts = cutter.texts();
    if (texts.bytes() == 0) {
      throw new IOException("no text in " + directory + "; name a directory with --texts");
    }
    return texts;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Fills one chunk after the other. */
  private static final class Cutter {
    private final long chunkBytes;
    private final MessageDigest digest = Summary.newDigest();
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Slice> open = new ArrayList<>();
    private long openBytes;
    private long bytes;
    private int files;

    Cutter(long chunkBytes) {
      this.chunkBytes = chunkBytes;
      write("chunks of " + chunkBytes);
    }

    void add(Path directory, Path file) throws IOException {
      long size = Files.size(file);
      files++;
      bytes += size;
      write(directory.relativize(file) + " " + size);
      long from = 0;
      while (from < size) {
        long part = Math.min(size - from, chunkBytes - openBytes);
        open.add(new Slice(file, from, from + part));
        openBytes += part;
        from += part;
        if (openBytes == chunkBytes) {
          close();
        }
      }
    }

    Texts texts() {
      close();
      return new Texts(chunks, files, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private void close() {
      if (!open.isEmpty()) {
        chunks.add(new Chunk(open));
        open.clear();
        openBytes = 0;
      }
    }

    private void write(String line) {
      digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
