package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The operator: a Quarkus application and the Java that it needs. */
final class OperatorImage {
  /**
   * What the libraries need beside what jdeps finds in our own jars; that some of them could use
   * more (windows, SQL, compilers) is nothing that an operator does. The last two are for people:
   * {@code kubectl exec tender-0 -- jcmd 1 Thread.print}, and Flight Recorder.
   */
  private static final List<String> JAVA_MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "jdk.management",
          "jdk.net",
          "jdk.unsupported",
          "jdk.zipfs",
          "jdk.jcmd",
          "jdk.jfr");

  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:MaxRAMPercentage=60",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-UsePerfData",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

  private final Materials materials;

  OperatorImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException, Problem {
    Path application = materials.root().resolve("operator/server/target/quarkus-app");
    if (!Files.isRegularFile(application.resolve("quarkus-run.jar"))) {
      throw new Problem(application + " is missing; build operator/server first");
    }
    List<Layer.Entry> all = Layer.tree(application, "/tender/operator");
    SortedSet<String> modules = new TreeSet<>(JAVA_MODULES);
    for (Layer.Entry entry : all) {
      if (isOurs(entry) && entry.target().endsWith(".jar")) {
        modules.addAll(Modules.used(entry.source()));
      }
    }
    Path java = materials.java().with(modules, JavaRuntime.Stacks.WITH_LINES);
    return new Image(
        "operator",
        materials.architecture(),
        List.of(
            materials.base(),
            Layer.of("java", java, "/opt/java"),
            new Layer("libraries", all.stream().filter(entry -> !isOurs(entry)).toList()),
            new Layer("operator", all.stream().filter(OperatorImage::isOurs).toList())),
        entrypoint(),
        Map.of("LC_ALL", "C.UTF-8", "PATH", "/opt/java/bin"));
  }

  /** Changes with every build; the rest only with a dependency's version. */
  private static boolean isOurs(Layer.Entry entry) {
    String path = entry.target().substring("/tender/operator".length());
    return !path.startsWith("/lib") || path.contains("/dev.tender.");
  }

  /** Java takes more options from JDK_JAVA_OPTIONS, where a pod sets it. */
  private static List<String> entrypoint() {
    List<String> command = new ArrayList<>(List.of("/opt/java/bin/java"));
    command.addAll(JAVA_OPTIONS);
    command.addAll(List.of("-jar", "/tender/operator/quarkus-run.jar"));
    return command;
  }
}
