package dev.tender.images;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A processor, and what images for it are made from.
 *
 * @param rootfs what rootfs.sh has prepared
 * @param foreign null for this machine's own processor
 */
record Target(Architecture architecture, Path rootfs, @Nullable Foreign foreign) {
  /**
   * What another processor than this machine's takes.
   *
   * @param jmods folder with the modules of a JDK
   * @param strip command that takes symbol tables out of libraries
   * @param emulator command that runs programs, or null where there is none
   */
  record Foreign(Path jmods, String strip, @Nullable String emulator) {}

  /** In every image: the C library, the locale, users. */
  Path base() {
    return rootfs.resolve("base");
  }

  /** Whether its programs can run here. */
  boolean runs() {
    return foreign == null || foreign.emulator() != null;
  }

  /** What stands before a command line that runs here; nothing for this machine's own processor. */
  List<String> emulator() {
    if (foreign == null || foreign.emulator() == null) {
      return List.of();
    }
    return List.of(foreign.emulator(), "-cpu", architecture.oldest(), "-L", base().toString());
  }
}
