package dev.tender.operator.app;

import dev.tender.operator.config.TenderConfig;
import io.smallrye.config.ConfigMappings;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * The settings that {@link TenderConfig} describes, as they are in force, by name. Whatever else
 * the process was given is nobody's business, and so are passwords.
 */
final class Flags {
  /** The user and password of {@code zk://user:password@host:port/path}. */
  private static final Pattern CREDENTIALS = Pattern.compile("://.*@");

  private Flags() {}

  static SortedMap<String, String> of(Config config) {
    SortedMap<String, String> flags = new TreeMap<>();
    for (String name :
        ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(TenderConfig.class))
            .keySet()) {
      config
          .getOptionalValue(name, String.class)
          .ifPresent(value -> flags.put(name, CREDENTIALS.matcher(value).replaceAll("://***@")));
    }
    return flags;
  }
}
