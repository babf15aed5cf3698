package dev.tender.sdk;

import dev.tender.protocol.v1.FrameworkId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Where a framework's id outlives its scheduler's process. */
final class IdFile {
  private static final System.Logger LOG = System.getLogger(IdFile.class.getName());

  private final @Nullable Path file;

  IdFile(@Nullable Path file) {
    this.file = file;
  }

  /** The id of an earlier instance, or null. */
  @Nullable FrameworkId read() {
    if (file == null || !Files.exists(file)) {
      return null;
    }
    try {
      String id = Files.readString(file).strip();
      return id.isEmpty() ? null : new FrameworkId(id);
    } catch (IOException e) {
      throw new SettingsException(
          "TENDER_FRAMEWORK_ID_FILE " + file + " cannot be read: " + e + "; remove it or allow it");
    }
  }

  void write(FrameworkId id) {
    if (file == null) {
      return;
    }
    try {
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(whole, id.value());
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // The framework runs all the same; only a restart would be a new one.
      LOG.log(Level.WARNING, "cannot keep the framework's id in " + file + ": " + e);
    }
  }

  /** The framework is no more; its id would be refused. */
  void remove() {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove " + file + ": " + e);
    }
  }
}
