package dev.tender.sdk;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where Kubernetes picks up a container's last words, and Tender the framework's result. */
final class TerminationLog {
  private static final System.Logger LOG = System.getLogger(TerminationLog.class.getName());

  /** Kubernetes keeps no more. */
  private static final int MAX_BYTES = 4096;

  private static final String CUT = "\n... (cut)";

  private TerminationLog() {}

  static void write(Path file, Outcome outcome) {
    Optional<String> words =
        switch (outcome) {
          case Outcome.Succeeded succeeded -> Optional.of(succeeded.result());
          case Outcome.Failed failed -> Optional.of(failed.reason());
          case Outcome.Stopped _, Outcome.HandedOver _ -> Optional.empty();
        };
    words.ifPresent(text -> write(file, text));
  }

  private static void write(Path file, String text) {
    try {
      Files.write(file, fitting(text));
    } catch (IOException e) {
      // On a developer's machine there is no such file; the result is in the outcome as well.
      LOG.log(Level.WARNING, "cannot write the result to " + file + ": " + e);
    }
  }

  /** At most 4,096 bytes, without half a character at the end. */
  static byte[] fitting(String text) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    if (all.length <= MAX_BYTES) {
      return all;
    }
    LOG.log(Level.WARNING, "the result has " + all.length + " bytes; only 4096 are kept");
    int end = MAX_BYTES - CUT.length();
    while ((all[end] & 0xC0) == 0x80) {
      end--;
    }
    String kept = new String(all, 0, end, StandardCharsets.UTF_8);
    return (kept + CUT).getBytes(StandardCharsets.UTF_8);
  }
}
