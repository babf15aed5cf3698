package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the images for one processor are made from.
 *
 * @param root of the checkout
 * @param texts what texts.sh has prepared; only wordcount's image needs it
 * @param python what python.sh has prepared; only pymesos' image needs it
 */
record Materials(Path root, Cache cache, Target target, Path texts, Path python) {
  Architecture architecture() {
    return target.architecture();
  }

  /** In every image: the C library, the locale, users. */
  Layer base() throws IOException {
    return new Layer(
        "base",
        Stream.concat(
                Layer.tree(target.base(), "/").stream(),
                List.of(new Layer.Entry(root.resolve("LICENSE"), "/usr/share/doc/tender/LICENSE"))
                    .stream())
            .toList());
  }

  /** A shell with the usual commands built in, at /bin/sh. */
  Layer shell() throws IOException {
    return Layer.of("shell", target.rootfs().resolve("shell"), "/");
  }

  /** A program's classes in what {@link #program} returns. */
  static final String JAR = "program.jar";

  /** What the protocol module and with it every program of ours needs. */
  private static final List<String> LIBRARIES = List.of("jackson-core", "jspecify");

  /**
   * Libraries of which a program gets what it reaches.
   *
   * @param optional packages that they could use and that are not there
   */
  record Reachable(List<String> libraries, List<String> optional) {
    static final Reachable NONE = new Reachable(List.of(), List.of());
  }

  /** A folder with the jars of these modules as one, {@link #JAR}, and the libraries' licences. */
  Path program(String mainClass, String... modules) throws IOException, Problem {
    return program(mainClass, Reachable.NONE, modules);
  }

  /** The same for a program that uses more libraries. */
  Path program(String mainClass, Reachable reachable, String... modules)
      throws IOException, Problem {
    List<Path> jars = new ArrayList<>(modules().jars(modules));
    for (String library : LIBRARIES) {
      jars.add(modules().library(library));
    }
    List<Path> more = new ArrayList<>();
    for (String library : reachable.libraries()) {
      more.add(modules().library(library));
    }
    Fingerprint fingerprint = new Fingerprint().add(mainClass);
    for (Path jar : Stream.concat(jars.stream(), more.stream()).toList()) {
      fingerprint.addFile(jar);
    }
    List<String> libraries =
        Stream.concat(LIBRARIES.stream(), reachable.libraries().stream()).toList();
    return cache.get(
        "programs",
        fingerprint.name(),
        folder -> {
          Path jar = folder.resolve(JAR);
          Jars.merge(jars, more, Reached.entries(jars, more), mainClass, jar);
          for (String library : libraries) {
            Path licences = Files.createDirectories(folder.resolve("usr/share/doc/" + library));
            Jars.licences(modules().library(library), licences);
          }
          Files.write(folder.resolve("modules"), Modules.needed(jar, reachable.optional()));
        });
  }

  /** The modules of the JDK that such a program needs. */
  SortedSet<String> modulesOf(Path program) throws IOException {
    return new TreeSet<>(Files.readAllLines(program.resolve("modules")));
  }

  Modules modules() {
    return new Modules(root);
  }

  JavaRuntime java() {
    return new JavaRuntime(cache, target);
  }

  /** The launcher that goes into the image. */
  Path launcher() throws Problem {
    return launcher(root, architecture());
  }

  /** The launcher for a processor; that for this machine's own runs here. */
  static Path launcher(Path root, Architecture processor) throws Problem {
    return built(root, "launcher", processor).resolve("launcher");
  }

  /** A folder with the relay that goes into the image, and in share/ the terms of what is in it. */
  Path relay() throws Problem {
    return built(root, "relay", architecture());
  }

  /** What a program in C was built into, which has the program under its name. */
  private static Path built(Path root, String program, Architecture processor) throws Problem {
    Path folder =
        root.resolve("agent-sidecar").resolve(program).resolve("build").resolve(processor.label());
    if (!Files.isExecutable(folder.resolve(program))) {
      throw new Problem(
          folder.resolve(program)
              + " is missing; run agent-sidecar/"
              + program
              + "/build.sh "
              + processor.label());
    }
    return folder;
  }
}
