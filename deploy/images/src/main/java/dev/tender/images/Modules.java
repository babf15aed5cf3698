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
import java.util.stream.Collectors;

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
          "Expected one jar of "
              + module
              + " in its target folder and found "
              + found
              + "; build it first, for example with build.sh");
    }
    return found.getFirst();
  }

  /** A jar of somebody else's that this module's build has brought along. */
  Path library(String name) throws IOException, Problem {
    Path folder = root.resolve("deploy/images/target/lib");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, name + "-[0-9]*.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    }
    throw new Problem("There is no " + name + " in " + folder + "; build deploy/images first");
  }

  List<Path> jars(String... modules) throws IOException, Problem {
    List<Path> jars = new ArrayList<>();
    for (String module : modules) {
      jars.add(jar(module));
    }
    return jars;
  }

  /**
   * The JDK's modules that a jar uses. Fails when it uses a class that is neither there nor in the
   * jar, so that a new dependency of a program cannot be forgotten here.
   *
   * @param optional packages that the program does without
   */
  static SortedSet<String> needed(Path jar, List<String> optional) throws Problem {
    List<String> lines =
        Commands.tool("jdeps", "--missing-deps", jar.toString())
            .lines()
            .filter(line -> line.startsWith("   ") && line.contains("not found"))
            .filter(line -> optional.stream().noneMatch(each -> line.contains("-> " + each)))
            .toList();
    if (!lines.isEmpty()) {
      throw new Problem(
          "A jar is missing from the image; these classes are nowhere:\n"
              + String.join("\n", lines));
    }
    return used(jar);
  }

  /** The JDK's modules that a jar uses; what is neither there nor in the jar is left out. */
  static SortedSet<String> used(Path jar) throws Problem {
    String answer =
        Commands.tool("jdeps", "--print-module-deps", "--ignore-missing-deps", jar.toString());
    return Arrays.stream(answer.strip().split(","))
        .filter(module -> !module.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
