package dev.tender.operator.config;

import dev.tender.core.allocator.Policies;
import dev.tender.core.allocator.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the allocation policy among ours and those of the jars that people mount. */
public final class PolicyJars {
  private PolicyJars() {}

  /**
   * The policy of that name, which lives as long as the process.
   *
   * @param directory whose {@code *.jar} are looked at; need not be there
   * @param problems gets a sentence when there is no such policy, or one that cannot be loaded
   * @return null when there is a problem
   */
  public static @Nullable Policy find(String name, Path directory, List<String> problems) {
    String where = "tender.master.allocator is '" + name + "': ";
    try {
      return Policies.named(name, loader(jars(directory)));
    } catch (IllegalArgumentException e) {
      problems.add(where + e.getMessage() + " (built in, and in jars in " + directory + ")");
    } catch (ServiceConfigurationError | LinkageError e) {
      problems.add(
          where
              + "a jar in "
              + directory
              + " names a policy that cannot be loaded: "
              + e.getMessage()
              + "; build it against this version of tender-core, or take the jar away");
    } catch (IOException | UncheckedIOException e) {
      problems.add("tender.master.policies-dir: " + directory + " cannot be read: " + e);
    }
    return null;
  }

  private static List<Path> jars(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    // A ConfigMap's files are links; those to its hidden folders are no jars.
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".jar") && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  /** Never closed: the policy may load more of its classes at any time. */
  private static ClassLoader loader(List<Path> jars) throws MalformedURLException {
    ClassLoader own = Policy.class.getClassLoader();
    if (jars.isEmpty()) {
      return own;
    }
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return new URLClassLoader("policies", urls, own);
  }
}
