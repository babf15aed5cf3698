package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The operator: a Quarkus application and the Java that it needs. */
final class OperatorImage {
  /**
   * jdeps cannot tell: Quarkus and Fabric8 look most of it up by name. jdk.crypto.cryptoki and
   * others for special hardware are left out, like everything with a window.
   */
  private static final List<String> JAVA_MODULES =
      List.of(
          "java.base",
          "java.compiler",
          "java.desktop",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.rmi",
          "java.security.jgss",
          "java.sql",
          "java.transaction.xa",
          "java.xml",
          "jdk.jfr",
          "jdk.management",
          "jdk.net",
          "jdk.unsupported",
          "jdk.zipfs");

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
    Path java = materials.java().with(new TreeSet<>(JAVA_MODULES));
    return new Image(
        "operator",
        List.of(
            materials.base(),
            Layer.of("java", java, "/opt/java"),
            Layer.of("libraries", application.resolve("lib"), "/tender/operator/lib"),
            new Layer("operator", withoutLibraries(application))),
        entrypoint(),
        Map.of("LC_ALL", "C.UTF-8", "PATH", "/opt/java/bin"));
  }

  private static List<Layer.Entry> withoutLibraries(Path application) throws IOException {
    return Layer.tree(application, "/tender/operator").stream()
        .filter(entry -> !entry.target().startsWith("/tender/operator/lib"))
        .filter(entry -> !entry.target().endsWith("/quarkus-app-dependencies.txt"))
        .toList();
  }

  /** Java takes more options from JDK_JAVA_OPTIONS, where a pod sets it. */
  private static List<String> entrypoint() {
    List<String> command = new java.util.ArrayList<>(List.of("/opt/java/bin/java"));
    command.addAll(JAVA_OPTIONS);
    command.addAll(List.of("-jar", "/tender/operator/quarkus-run.jar"));
    return command;
  }
}
