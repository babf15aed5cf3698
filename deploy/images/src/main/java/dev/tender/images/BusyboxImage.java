package dev.tender.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What tasks run in that name no image, of Frameworks that name none: the shell, and by name the
 * commands of it that tasks are likely to name without a shell. The local cluster brings one of its
 * own.
 */
final class BusyboxImage {
  private static final List<String> COMMANDS =
      List.of(
          "awk",
          "base64",
          "cat",
          "chmod",
          "cp",
          "cut",
          "date",
          "dd",
          "df",
          "diff",
          "dirname",
          "du",
          "echo",
          "env",
          "expr",
          "false",
          "find",
          "grep",
          "gunzip",
          "gzip",
          "head",
          "hostname",
          "httpd",
          "id",
          "kill",
          "ln",
          "ls",
          "md5sum",
          "mkdir",
          "mktemp",
          "mv",
          "nc",
          "nproc",
          "nslookup",
          "od",
          "printf",
          "ps",
          "pwd",
          "readlink",
          "rm",
          "rmdir",
          "sed",
          "seq",
          "sha256sum",
          "sleep",
          "sort",
          "stat",
          "tail",
          "tar",
          "tee",
          "test",
          "timeout",
          "touch",
          "tr",
          "true",
          "uname",
          "uniq",
          "unzip",
          "wc",
          "wget",
          "which",
          "whoami",
          "xargs",
          "yes");

  private final Materials materials;

  BusyboxImage(Materials materials) {
    this.materials = materials;
  }

  Image assemble() throws IOException, Problem {
    return new Image(
        "busybox",
        materials.architecture(),
        List.of(materials.base().plus(materials.shell()), Layer.of("commands", commands(), "/bin")),
        List.of("/bin/sh"),
        Map.of("LC_ALL", "C.UTF-8", "PATH", "/usr/bin:/bin"));
  }

  /** Scripts, since a layer has no links: the shell prefers its own command to them. */
  private Path commands() throws IOException, Problem {
    String script = "#!/bin/sh\nexec %s \"$@\"\n";
    String fingerprint = new Fingerprint().add(script).add(COMMANDS.toString()).name();
    return materials
        .cache()
        .get(
            "commands",
            fingerprint,
            folder -> {
              for (String command : COMMANDS) {
                Path file = folder.resolve(command);
                Files.writeString(file, script.formatted(command));
                if (!file.toFile().setExecutable(true, false)) {
                  throw new IOException("cannot make " + file + " executable");
                }
              }
            });
  }
}
