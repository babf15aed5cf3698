package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance.md} lists what there is, and nothing else. */
class ConformanceTableTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path TABLE = ROOT.resolve("docs/conformance.md");
  private static final Pattern REFERENCE =
      Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))\\.([a-z][A-Za-z0-9]*)`");

  @Test
  void everyRuleThatIsTestedHereIsInTheTable() throws Exception {
    String table = Files.readString(TABLE);
    List<String> missing = new ArrayList<>();
    for (String name : classes()) {
      Class<?> type = Class.forName(getClass().getPackageName() + "." + name);
      for (Method method : type.getDeclaredMethods()) {
        DisplayName rule = method.getAnnotation(DisplayName.class);
        if (rule != null) {
          String line = "| %s | `%s.%s` |".formatted(rule.value(), name, method.getName());
          if (!table.contains(line)) {
            missing.add(line);
          }
        }
      }
    }
    assertThat(missing).as("lines that docs/conformance.md should have").isEmpty();
  }

  @Test
  void everyTestThatTheTableNamesExists() throws IOException {
    TreeMap<String, String> sources = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    Matcher reference = REFERENCE.matcher(Files.readString(TABLE));
    int found = 0;
    while (reference.find()) {
      found++;
      String source = sources.computeIfAbsent(reference.group(1), ConformanceTableTest::source);
      if (!source.contains(" " + reference.group(2) + "(")) {
        missing.add(reference.group());
      }
    }
    assertThat(missing).as("tests that docs/conformance.md names and nobody has").isEmpty();
    assertThat(found).isGreaterThan(100);
  }

  private static List<String> classes() throws IOException {
    Path here = ROOT.resolve("deploy/system-tests/src/test/java/dev/tender/systemtest/conformance");
    try (Stream<Path> files = Files.list(here)) {
      TreeSet<String> names = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith("IT.java"))
          .forEach(file -> names.add(file.substring(0, file.length() - ".java".length())));
      return List.copyOf(names);
    }
  }

  /** The text of all test classes of that name anywhere in the tree; empty when there is none. */
  private static String source(String name) {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> modules = Files.walk(ROOT, 3)) {
      List<Path> tests =
          modules.map(path -> path.resolve("src/test/java")).filter(Files::isDirectory).toList();
      for (Path directory : tests) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path file : files.filter(path -> path.endsWith(name + ".java")).toList()) {
            all.append(Files.readString(file));
          }
        }
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
