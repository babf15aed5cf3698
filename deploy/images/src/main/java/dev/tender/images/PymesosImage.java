package dev.tender.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Python with pymesos, for frameworks of anybody's, and the sample that squares numbers. */
final class PymesosImage {
  private final Materials materials;

  PymesosImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException {
    Path sample = materials.root().resolve("deploy/samples/pymesos");
    return new Image(
        "pymesos",
        materials.architecture(),
        List.of(
            materials.base().plus(materials.shell()),
            Layer.of("python", materials.python(), "/"),
            new Layer(
                "squares",
                List.of(
                    new Layer.Entry(sample.resolve("scheduler.py"), "/opt/squares/scheduler.py"),
                    new Layer.Entry(sample.resolve("executor.py"), "/opt/squares/executor.py")))),
        List.of("/usr/bin/python3"),
        Map.of(
            "LC_ALL",
            "C.UTF-8",
            "PATH",
            "/usr/bin:/bin",
            "PYTHONDONTWRITEBYTECODE",
            "1",
            "PYTHONUNBUFFERED",
            "1"));
  }
}
