package dev.tender.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The wordcount framework, scheduler and executor in one, with the texts that it counts. */
final class WordcountImage {
  private static final FrameworkProgram PROGRAM =
      new FrameworkProgram(
          "wordcount",
          "dev.tender.wordcount.Main",
          List.of(
              "-XX:+UseSerialGC",
              "-XX:MaxRAMPercentage=60",
              "-XX:+UseCompactObjectHeaders",
              "-XX:TieredStopAtLevel=1",
              "-XX:-UsePerfData",
              "-XX:+ExitOnOutOfMemoryError"));

  private final Materials materials;

  WordcountImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException, Problem {
    Path program =
        materials.program(
            PROGRAM.main(),
            "framework-sdk/frameworks/wordcount",
            "framework-sdk/sdk",
            "framework-sdk/protocol");
    Path java = materials.java().with(materials.modulesOf(program));
    return new Image(
        "wordcount",
        materials.architecture(),
        List.of(
            materials.base().plus(materials.shell()),
            Layer.of("texts", materials.texts().resolve("texts"), "/data/texts")
                .plus(Layer.of("", materials.texts().resolve("doc"), "/usr/share/doc"))
                .plus(manifest()),
            Layer.of("java", java, "/opt/java"),
            Layer.of("wordcount", PROGRAM.home(materials.cache(), program), "/")),
        List.of("/bin/wordcount"),
        Map.of(
            "LC_ALL", "C.UTF-8", "JAVA_HOME", "/opt/java", "PATH", "/opt/java/bin:/usr/bin:/bin"));
  }

  private Layer manifest() {
    Path manifest = materials.texts().resolve("MANIFEST");
    return new Layer("", List.of(new Layer.Entry(manifest, "/data/MANIFEST")));
  }
}
