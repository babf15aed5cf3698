package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A framework's jar, and a command that a task can name without knowing where the jar is.
 *
 * @param name of the command in /bin, and of the folder in /opt
 */
record FrameworkProgram(String name, String main, List<String> javaOptions) {
  /**
   * The files as they lie in the image.
   *
   * @param program what {@link Materials#program} has made
   */
  Path home(Cache cache, Path program) throws IOException, Problem {
    String fingerprint =
        new Fingerprint().add(script()).addFile(program.resolve(Materials.JAR)).name();
    return cache.get(
        name + "s",
        fingerprint,
        folder -> {
          Cache.copy(program.resolve("usr"), folder.resolve("usr"));
          Path home = Files.createDirectories(folder.resolve("opt").resolve(name));
          Files.copy(program.resolve(Materials.JAR), home.resolve(name + ".jar"));
          Path command = Files.createDirectories(folder.resolve("bin")).resolve(name);
          Files.writeString(command, script());
          if (!command.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make " + command + " executable");
          }
        });
  }

  private String script() {
    return "#!/bin/sh\nexec /opt/java/bin/java %s -cp /opt/%s/%s.jar %s \"$@\"\n"
        .formatted(String.join(" ", javaOptions), name, name, main);
  }
}
