package dev.tender.images;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Our Maven modules' jars, and which of Java's modules they need.
 *
 * @param root of the checkout
 */
record Modules(Path root) {
  /** The jar that a module's build has left. */
  Path jar(String module) throws IOException, Problem {
    Path target = root.resolve(module).resolve("target");
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(target)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "tender-*.jar")) {
        for (Path jar : jars) {
          if (!jar.toString().matches(".*-(tests|sources|javadoc)\\.jar")) {
            found.add(jar);
          }
        }
      }
    }
    if (found.size() != 1) {
      throw new Problem(
          "Expected one jar of " + module + " in its target folder and found " + found
              + "; build it first, for example with build.sh");
    }
    return found.getFirst();
  }

  List<Path> jars(String... modules) throws IOException, Problem {
    List<Path> jars = new ArrayList<>();
    for (String module : modules) {
      jars.add(jar(module));
    }
    return jars;
  }

  /**
   * The JDK's modules that these jars use. Fails when they use a class that is in none of them, so
   * that a new dependency of a program cannot be forgotten here.
   */
  static SortedSet<String> needed(List<Path> jars) throws Problem {
    List<String> common = new ArrayList<>(List.of("--multi-release", "25", "--class-path"));
    common.add(String.join(":", jars.stream().map(Path::toString).toList()));
    List<String> missing = new ArrayList<>(List.of("--missing-deps"));
    missing.addAll(common);
    missing.addAll(jars.stream().map(Path::toString).toList());
    List<String> lines =
        Commands.tool("jdeps", missing.toArray(String[]::new))
            .lines()
            // Annotations that are there for the compiler only.
            .filter(line -> line.contains("not found") && line.contains("->"))
            .filter(line -> !line.contains("org.jspecify.annotations"))
            .filter(line -> !line.matches("^\\S.*|^   \\S+ +-> not found$|.*\\.jar +-> not found$"))
            .toList();
    if (!lines.isEmpty()) {
      throw new Problem(
          "A jar is missing from the image; these classes are nowhere:\n" + String.join("\n", lines));
    }
    List<String> arguments =
        new ArrayList<>(List.of("--print-module-deps", "--ignore-missing-deps"));
    arguments.addAll(common);
    arguments.addAll(jars.stream().map(Path::toString).toList());
    String answer = Commands.tool("jdeps", arguments.toArray(String[]::new));
    return new TreeSet<>(Arrays.asList(answer.strip().split(",")));
  }
}
