package dev.tender.images;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;

/** Runs the JDK's tools and other programs; their output is shown only when they fail. */
final class Commands {
  private Commands() {}

  /** A tool of the JDK that runs this, in this process; what it printed. */
  static String tool(String name, String... arguments) throws Problem {
    ToolProvider tool =
        ToolProvider.findFirst(name)
            .orElseThrow(
                () -> new Problem("This JDK has no " + name + "; a full JDK 25 is needed"));
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    if (tool.run(writer, writer, arguments) != 0) {
      throw new Problem(name + " " + Arrays.asList(arguments) + " failed:\n" + output);
    }
    return output.toString();
  }

  /** A program, in a folder; what it printed. */
  static String program(Path folder, List<String> command) throws IOException, Problem {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new Problem(command + " failed:\n" + output);
      }
    } catch (InterruptedException interrupted) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new Problem(command + " was interrupted");
    }
    return output;
  }
}
