package dev.tender.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds the words of a UTF-8 text: runs of letters, in lower case. What is not UTF-8 separates
 * words. A word of more than 256 bytes is cut into several.
 */
final class WordReader {
  private static final int MAX_WORD_BYTES = 256;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final WordCounts counts;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final byte[] word = new byte[MAX_WORD_BYTES + 4];
  private int position;
  private int limit;
  private int length;

  private WordReader(InputStream in, WordCounts counts) {
    this.in = in;
    this.counts = counts;
  }

  /** Adds all words of the text to the counts. */
  static void count(InputStream text, WordCounts counts) throws IOException {
    new WordReader(text, counts).run();
  }

  private void run() throws IOException {
    int first = next();
    while (first >= 0) {
      if (first < 0x80) {
        ascii(first);
        first = next();
      } else {
        first = multibyte(first);
      }
    }
    end();
  }

  private void ascii(int c) {
    if (c >= 'a' && c <= 'z') {
      word[length++] = (byte) c;
      cutIfLong();
    } else if (c >= 'A' && c <= 'Z') {
      word[length++] = (byte) (c + ('a' - 'A'));
      cutIfLong();
    } else {
      end();
    }
  }

  /** Takes one character of several bytes; returns the byte after it. */
  private int multibyte(int lead) throws IOException {
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
    int codePoint = lead & (0x3F >> more);
    int next = next();
    for (int i = 0; i < more; i++) {
      if (next < 0 || (next & 0xC0) != 0x80) {
        end();
        return next;
      }
      codePoint = (codePoint << 6) | (next & 0x3F);
      next = next();
    }
    if (more > 0 && Character.isLetter(codePoint)) {
      append(Character.toLowerCase(codePoint));
    } else {
      end();
    }
    return next;
  }

  private void append(int codePoint) {
    byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, word, length, bytes.length);
    length += bytes.length;
    cutIfLong();
  }

  private void cutIfLong() {
    if (length >= MAX_WORD_BYTES) {
      end();
    }
  }

  private void end() {
    if (length > 0) {
      counts.add(word, 0, length, 1);
      length = 0;
    }
  }

  private int next() throws IOException {
    if (position == limit) {
      limit = in.read(buffer);
      position = 0;
      if (limit <= 0) {
        limit = 0;
        return -1;
      }
    }
    return buffer[position++] & 0xff;
  }
}
