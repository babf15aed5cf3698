package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The wordcount framework, scheduler and executor in one, with the texts that it counts. */
final class WordcountImage {
  private static final String MAIN = "dev.tender.wordcount.Main";

  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:MaxRAMPercentage=60",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError");

  private final Materials materials;

  WordcountImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException, Problem {
    Path program =
        materials.program(
            MAIN,
            "framework-sdk/frameworks/wordcount",
            "framework-sdk/sdk",
            "framework-sdk/protocol");
    Path java =
        materials.java().with(materials.modulesOf(program), JavaRuntime.Stacks.WITHOUT_LINES);
    return new Image(
        "wordcount",
        List.of(
            materials.base().plus(materials.shell()),
            Layer.of("texts", materials.texts().resolve("texts"), "/data/texts")
                .plus(Layer.of("", materials.texts().resolve("doc"), "/usr/share/doc"))
                .plus(manifest()),
            Layer.of("java", java, "/opt/java"),
            Layer.of("wordcount", home(program), "/")),
        List.of("/bin/wordcount"),
        Map.of(
            "LC_ALL", "C.UTF-8", "JAVA_HOME", "/opt/java", "PATH", "/opt/java/bin:/usr/bin:/bin"));
  }

  private Layer manifest() {
    Path manifest = materials.texts().resolve("MANIFEST");
    return new Layer("", List.of(new Layer.Entry(manifest, "/data/MANIFEST")));
  }

  /** The jar, and a command that a task can name without knowing where it is. */
  private Path home(Path program) throws IOException, Problem {
    String fingerprint =
        new Fingerprint().add(script()).addFile(program.resolve(Materials.JAR)).name();
    return materials
        .cache()
        .get(
            "wordcounts",
            fingerprint,
            folder -> {
              Cache.copy(program.resolve("usr"), folder.resolve("usr"));
              Path home = Files.createDirectories(folder.resolve("opt/wordcount"));
              Files.copy(program.resolve(Materials.JAR), home.resolve("wordcount.jar"));
              Path command = Files.createDirectories(folder.resolve("bin")).resolve("wordcount");
              Files.writeString(command, script());
              if (!command.toFile().setExecutable(true, false)) {
                throw new IOException("cannot make " + command + " executable");
              }
            });
  }

  private static String script() {
    return "#!/bin/sh\nexec /opt/java/bin/java "
        + String.join(" ", JAVA_OPTIONS)
        + " -cp /opt/wordcount/wordcount.jar "
        + MAIN
        + " \"$@\"\n";
  }
}
