package dev.tender.images;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A processor that images can be for, under Debian's and Kubernetes' name for it. */
enum Architecture {
  AMD64("amd64", "Nehalem"),
  ARM64("arm64", "cortex-a72");

  private final String label;
  private final String oldest;

  Architecture(String label, String oldest) {
    this.label = label;
    this.oldest = oldest;
  }

  String label() {
    return label;
  }

  /**
   * The emulator's name of an old model, for training: what Java notes on that asks nothing of
   * later ones.
   */
  String oldest() {
    return oldest;
  }

  static Architecture named(String name) throws Problem {
    for (Architecture each : values()) {
      if (each.label.equals(name)) {
        return each;
      }
    }
    throw new Problem(
        "Images can be for "
            + Arrays.stream(values()).map(Architecture::label).collect(Collectors.joining(" and "))
            + ", not for "
            + name
            + "; say for example ARCHS=\"amd64 arm64\"");
  }

  /** This machine's. */
  static Architecture own() throws Problem {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> AMD64;
      case "aarch64" -> ARM64;
      default -> throw new Problem("Images can be built on amd64 and arm64, not on " + name);
    };
  }
}
