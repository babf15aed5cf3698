package dev.tender.wordcount;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counted words as executors pass them on: per word its length, its bytes and its count, numbers in
 * groups of seven bits, lowest first.
 */
final class CountsFormat {
  private static final int MAX_WORD_BYTES = 1024;

  private CountsFormat() {}

  /** Writes each word that it visits. */
  static WordCounts.Visitor to(OutputStream out) {
    return (bytes, offset, length, count) -> {
      try {
        write(out, bytes, offset, length, count);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  static void write(OutputStream out, byte[] bytes, int offset, int length, long count)
      throws IOException {
    writeNumber(out, length);
    out.write(bytes, offset, length);
    writeNumber(out, count);
  }

  /** One word read. */
  record Entry(Word word, long count) {}

  /** The bytes of a word, in an order. */
  static final class Word implements Comparable<Word> {
    final byte[] bytes;

    Word(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int compareTo(Word other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Word word && Arrays.equals(bytes, word.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** The next word, or null at the end. The stream should be buffered. */
  static @Nullable Entry read(InputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    long length = readNumber(in, first);
    if (length < 1 || length > MAX_WORD_BYTES) {
      throw new IOException("not counted words: a word of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("the counted words end inside a word");
    }
    return new Entry(new Word(bytes), readNumber(in, in.read()));
  }

  private static void writeNumber(OutputStream out, long number) throws IOException {
    long rest = number;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long readNumber(InputStream in, int first) throws IOException {
    long number = 0;
    int shift = 0;
    int next = first;
    while (next >= 0x80 && shift < 56) {
      number |= (long) (next & 0x7f) << shift;
      shift += 7;
      next = in.read();
    }
    if (next < 0 || next >= 0x80) {
      throw new EOFException("the counted words end inside a number");
    }
    return number | (long) next << shift;
  }
}
