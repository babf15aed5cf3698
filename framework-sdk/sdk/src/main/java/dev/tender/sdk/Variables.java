package dev.tender.sdk;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Environment variables by name, where an empty one counts as unset. */
public final class Variables {
  private final Map<String, String> environment;

  public Variables(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  public @Nullable String optional(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  public String text(String name, String otherwise) {
    String value = optional(name);
    return value == null ? otherwise : value;
  }

  /** Throws SettingsException with the variable's name and its meaning when it is unset. */
  public String required(String name, String meaning) {
    String value = optional(name);
    if (value == null) {
      throw new SettingsException(name + " is not set; set it to " + meaning);
    }
    return value;
  }

  public long number(String name, long otherwise) {
    String value = optional(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException _) {
      throw new SettingsException(name + " is \"" + value + "\"; set it to a whole number");
    }
  }

  public @Nullable Path path(String name) {
    String value = optional(name);
    return value == null ? null : Path.of(value);
  }
}
