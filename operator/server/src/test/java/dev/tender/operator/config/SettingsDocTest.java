package dev.tender.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

/** The tables of docs/settings.md, held against what there is to set. */
class SettingsDocTest {
  private static final Path DOC = Path.of("../../docs/settings.md");
  private static final Path FILE = Path.of("src/main/resources/application.properties");
  private static final Pattern ROW = Pattern.compile("\\| `(tender\\.[a-z.-]+)` \\|(.*?)\\|.+\\|");
  private static final Pattern VALUE = Pattern.compile("`([^`]+)`");
  private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{[A-Z_]+:(.*)}");

  @Test
  void everySettingIsInTheTablesAndNoOther() throws IOException {
    assertThat(described().keySet()).isEqualTo(settings());
    assertThat(inForce().keySet()).isEqualTo(settings());
  }

  @Test
  void theDefaultsAreThoseInForce() throws IOException {
    Map<String, String> inForce = inForce();
    described()
        .forEach((setting, cell) -> {
          String value = Objects.requireNonNull(inForce.get(setting), setting);
          Matcher plain = VALUE.matcher(cell);
          if (plain.matches()) {
            assertThat(plain.group(1)).as(setting).isEqualTo(value);
          } else if (cell.isEmpty()) {
            assertThat(value).as(setting).isEmpty();
          } else {
            // Words, for what is found out at the start.
            assertThat(value)
                .as(setting)
                .matches(each -> each.isEmpty() || FROM_ENVIRONMENT.matcher(each).matches());
          }
        });
  }

  @Test
  void whoReadsNoFileHasTheSameDefaults() throws IOException {
    SmallRyeConfig alone =
        new SmallRyeConfigBuilder()
            .withConverters(new Converter<?>[] {new DurationConverter()})
            .withMapping(TenderConfig.class)
            .build();
    inForce()
        .forEach((setting, value) -> {
          Matcher found = FROM_ENVIRONMENT.matcher(value);
          assertThat(Objects.requireNonNullElse(alone.getConfigValue(setting).getRawValue(), ""))
              .as(setting)
              .isEqualTo(found.matches() ? found.group(1) : value);
        });
  }

  /** A list is named with its index. */
  private static Set<String> settings() {
    return ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(TenderConfig.class))
        .keySet()
        .stream()
        .map(name -> name.replace("[*]", ""))
        .collect(Collectors.toSet());
  }

  /** Name to the cell of its default. */
  private static Map<String, String> described() throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(DOC)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(rows.put(row.group(1), row.group(2).strip())).as(line).isNull();
      }
    }
    return rows;
  }

  private static Map<String, String> inForce() throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(FILE)) {
      properties.load(reader);
    }
    return properties.stringPropertyNames().stream()
        .filter(name -> name.startsWith("tender."))
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
