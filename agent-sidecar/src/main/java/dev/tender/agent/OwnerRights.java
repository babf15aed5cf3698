package dev.tender.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A run may forbid its own user, who is ours as well, to touch its directories. */
final class OwnerRights {
  private OwnerRights() {}

  /** Whether its owner may do everything with a directory now. */
  static boolean open(Path directory) {
    try {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      return true;
    } catch (IOException notOurs) {
      return false;
    }
  }
}
