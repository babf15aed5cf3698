package dev.tender.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;

/** What of libraries a program uses, however indirectly: a small program needs little of them. */
final class Reached {
  private static final String CLASS = ".class";

  private Reached() {}

  /** The names of the libraries' entries that the program's classes lead to. */
  static Set<String> entries(List<Path> program, List<Path> libraries) throws IOException, Problem {
    if (libraries.isEmpty()) {
      return Set.of();
    }
    // Unfiltered: else what a class uses of its own package is left out. What is for certain
    // versions of Java alone does not get into our jars.
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-verbose:class",
                "-filter:none",
                "--ignore-missing-deps",
                "--multi-release",
                "base"));
    program.forEach(jar -> arguments.add(jar.toString()));
    libraries.forEach(jar -> arguments.add(jar.toString()));
    Map<String, List<String>> uses = new HashMap<>();
    for (String line : Commands.tool("jdeps", arguments.toArray(String[]::new)).lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (line.startsWith("   ") && words.length > 2 && words[1].equals("->")) {
        uses.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(words[2]);
      }
    }
    Set<String> offered = new HashSet<>();
    for (Path jar : libraries) {
      offered.addAll(classes(jar));
    }
    Deque<String> waiting = new ArrayDeque<>();
    for (Path jar : program) {
      waiting.addAll(classes(jar));
    }
    Set<String> seen = new HashSet<>(waiting);
    Set<String> reached = new HashSet<>();
    while (!waiting.isEmpty()) {
      String name = waiting.remove();
      if (offered.contains(name)) {
        reached.add(name.replace('.', '/') + CLASS);
      }
      for (String used : uses.getOrDefault(name, List.of())) {
        if (seen.add(used)) {
          waiting.add(used);
        }
      }
    }
    return reached;
  }

  private static Set<String> classes(Path jar) throws IOException {
    Set<String> names = new HashSet<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      zip.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(CLASS) && !name.startsWith("META-INF/"))
          .forEach(name ->
              names.add(name.substring(0, name.length() - CLASS.length()).replace('/', '.')));
    }
    return names;
  }
}
