package dev.tender.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A run may forbid its own user, who is ours as well, to touch its directories. */
final class OwnerRights {
  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rwx------");

  private OwnerRights() {}

  /** Whether its owner may do everything with a directory. */
  static boolean areOpen(Path directory) {
    try {
      return Files.getPosixFilePermissions(directory).containsAll(ALL);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Whether its owner may do everything with a directory now. */
  static boolean open(Path directory) {
    try {
      Files.setPosixFilePermissions(directory, ALL);
      return true;
    } catch (IOException notOurs) {
      return false;
    }
  }
}
