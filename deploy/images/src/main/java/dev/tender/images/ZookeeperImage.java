package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** ZooKeeper's own server, unmodified, for tests of clients that look for the leader there. */
final class ZookeeperImage {
  /** More than jdeps finds: the server looks for some by name. */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.security.jgss",
          "java.security.sasl",
          "java.xml",
          "jdk.unsupported");

  private final Materials materials;

  ZookeeperImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException, Problem {
    Path java = materials.java().with(new TreeSet<>(MODULES));
    return new Image(
        "zookeeper",
        materials.architecture(),
        List.of(materials.base(), Layer.of("java", java, "/opt/java"), libraries()),
        List.of(
            "/opt/java/bin/java",
            "-XX:+UseSerialGC",
            "-Xmx48m",
            "-XX:TieredStopAtLevel=1",
            "-Dzookeeper.admin.enableServer=false",
            "-cp",
            "/opt/zookeeper/*",
            "org.apache.zookeeper.server.ZooKeeperServerMain"),
        Map.of("LC_ALL", "C.UTF-8", "PATH", "/opt/java/bin"));
  }

  private Layer libraries() throws IOException, Problem {
    Path folder = materials.root().resolve("deploy/images/target/zookeeper");
    List<Layer.Entry> entries = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> jars = Files.list(folder)) {
        for (Path jar : (Iterable<Path>) jars::iterator) {
          entries.add(new Layer.Entry(jar, "/opt/zookeeper/" + jar.getFileName()));
        }
      }
    }
    if (entries.isEmpty()) {
      throw new Problem("There are no jars in " + folder + "; build deploy/images first");
    }
    return new Layer("zookeeper", entries);
  }
}
