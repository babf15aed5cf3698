package dev.tender.images;

import java.util.Locale;

/** Lines for the person who waits. */
final class Progress {
  private Progress() {}

  static void say(String line) {
    System.err.println("images: " + line);
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
