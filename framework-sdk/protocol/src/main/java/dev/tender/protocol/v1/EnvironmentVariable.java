package dev.tender.protocol.v1;

import org.jspecify.annotations.Nullable;

/** One variable; only VALUE is supported. */
public record EnvironmentVariable(String name, @Nullable String type, @Nullable String value) {
  /** A variable with a plain value. */
  public static EnvironmentVariable of(String name, String value) {
    return new EnvironmentVariable(name, null, value);
  }
}
