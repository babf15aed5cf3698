package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** What builders must be given. */
final class Required {
  private Required() {}

  static <T> T set(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalStateException(name + " is not set; every message of this kind has one");
    }
    return value;
  }
}
