package dev.tender.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The executor of tests and benchmarks, as small as an executor on the SDK gets. */
final class ProbeImage {
  /** Its tasks' memory is not Java's: "allocate" must meet the container's limit first. */
  private static final FrameworkProgram PROGRAM =
      new FrameworkProgram(
          "probe",
          "dev.tender.probe.ProbeExecutor",
          List.of(
              "-XX:+UseSerialGC",
              "-Xmx24m",
              "-Xss256k",
              "-XX:MaxDirectMemorySize=1t",
              "-XX:ReservedCodeCacheSize=16m",
              "-XX:+UseCompactObjectHeaders",
              "-XX:TieredStopAtLevel=1",
              "-XX:-UsePerfData",
              "-XX:+ExitOnOutOfMemoryError"));

  private final Materials materials;

  ProbeImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException, Problem {
    Path program =
        materials.program(
            PROGRAM.main(),
            "framework-sdk/frameworks/probe",
            "framework-sdk/sdk",
            "framework-sdk/protocol");
    Path java = materials.java().with(materials.modulesOf(program));
    return new Image(
        PROGRAM.name(),
        materials.architecture(),
        List.of(
            materials.base().plus(materials.shell()),
            Layer.of("java", java, "/opt/java"),
            Layer.of("probe", PROGRAM.home(materials.cache(), program), "/")),
        List.of("/bin/probe"),
        Map.of(
            "LC_ALL", "C.UTF-8", "JAVA_HOME", "/opt/java", "PATH", "/opt/java/bin:/usr/bin:/bin"));
  }
}
