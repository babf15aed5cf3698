package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * A Java with only the modules that a program needs, linked from the JDK that runs this, or for
 * another processor from the modules of a JDK for that.
 */
final class JavaRuntime {
  /**
   * Left out: what only development needs, and what no program of ours opens. The smallest
   * compression costs nothing at run time where an AOT cache has the classes, and measured 6 MB
   * less anonymous memory than none.
   */
  private static final List<String> OPTIONS =
      List.of(
          "--no-header-files",
          "--no-man-pages",
          "--compress=zip-9",
          "--vm=server",
          "--exclude-files=**/jrt-fs.jar,**/jexec,**/classlist,**/lib/server/*.jsa,**/*.debuginfo");

  private final Cache cache;
  private final Target target;

  JavaRuntime(Cache cache, Target target) {
    this.cache = cache;
    this.target = target;
  }

  /** Whether stack traces tell lines of the JDK's own classes, which takes some MB. */
  enum Stacks {
    WITH_LINES,
    WITHOUT_LINES
  }

  /** The smallest with these modules and all that they need. */
  Path with(SortedSet<String> modules) throws IOException, Problem {
    return with(modules, Stacks.WITHOUT_LINES);
  }

  /** The folder of a runtime with these modules and all that they need. */
  Path with(SortedSet<String> modules, Stacks stacks) throws IOException, Problem {
    String names = String.join(",", modules);
    List<String> options = new ArrayList<>(OPTIONS);
    if (stacks == Stacks.WITHOUT_LINES) {
      options.add("--strip-java-debug-attributes");
    }
    Fingerprint fingerprint = new Fingerprint().add("1").add(names).add(options.toString());
    for (String property : List.of("java.vm.version", "java.vendor.version", "os.arch")) {
      fingerprint.add(System.getProperty(property, ""));
    }
    Target.Foreign foreign = target.foreign();
    if (foreign != null) {
      fingerprint.add(target.architecture().label());
      fingerprint.addFile(foreign.jmods().resolve("java.base.jmod"));
      options.add("--module-path=" + foreign.jmods());
    }
    String strip = foreign == null ? "strip" : foreign.strip();
    return cache.get("runtimes", fingerprint.name(), folder -> link(folder, names, options, strip));
  }

  private void link(Path folder, String modules, List<String> options, String strip)
      throws IOException, Problem {
    Progress.say("linking a Java for " + target.architecture().label() + " with " + modules);
    Path linked = folder.resolve("linked");
    List<String> arguments =
        Stream.concat(
                options.stream(),
                Stream.of("--add-modules", modules, "--output", linked.toString()))
            .toList();
    Commands.tool("jlink", arguments.toArray(String[]::new));
    Cache.copy(linked, folder);
    Cache.delete(linked);
    strip(folder.resolve("lib"), strip);
  }

  /** A JDK's own libraries carry their symbol tables, 5 MB of 25. */
  private static void strip(Path libraries, String strip) throws IOException, Problem {
    List<Path> found;
    try (Stream<Path> paths = Files.walk(libraries)) {
      found = paths.filter(path -> path.toString().endsWith(".so")).sorted().toList();
    }
    for (Path library : found) {
      if (!library.toFile().setWritable(true, true)) {
        throw new Problem("Cannot make " + library + " writable");
      }
      Commands.program(libraries, List.of(strip, "--strip-unneeded", library.toString()));
    }
  }
}
