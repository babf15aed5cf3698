package dev.tender.agent.executor;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The argument vector that a CommandInfo means. */
public sealed interface CommandLine {
  record Runnable(List<String> argv) implements CommandLine {
    public Runnable {
      argv = List.copyOf(argv);
    }
  }

  /** It cannot be run; the sentence says why and what to change. */
  record Refused(String sentence) implements CommandLine {}

  /**
   * A shell line, or a program with its arguments. Mesos' containerizers differ, and clients know
   * it: for a container of type DOCKER all arguments follow the program, as on docker's command
   * line; for others they are the whole argument vector, whose first element is the program's own
   * name, which few look at.
   */
  static CommandLine of(CommandInfo command, @Nullable ContainerInfo container) {
    String value = command.value();
    Boolean shell = command.shell();
    if (shell == null || shell) {
      return value == null || value.isEmpty()
          ? new Refused("command.value: a shell command needs the line to run")
          : new Runnable(List.of("/bin/sh", "-c", value));
    }
    if (value == null || value.isEmpty()) {
      return new Refused(
          "command.value: with shell false it names the program to run; the image's own entry"
              + " point cannot be used in a pod that is shared");
    }
    boolean docker = container != null && container.type().equals("DOCKER");
    List<String> argv = new ArrayList<>();
    argv.add(value);
    command.arguments().stream().skip(docker ? 0 : 1).forEach(argv::add);
    return new Runnable(argv);
  }
}
