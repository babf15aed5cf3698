package dev.tender.operator.app;

import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The operator's own settings as they are in force, by name; none of them is secret. */
final class Flags {
  private static final String PREFIX = "tender.";

  private Flags() {}

  static SortedMap<String, String> of() {
    Config config = ConfigProvider.getConfig();
    SortedMap<String, String> flags = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        config.getOptionalValue(name, String.class).ifPresent(value -> flags.put(name, value));
      }
    }
    return flags;
  }
}
