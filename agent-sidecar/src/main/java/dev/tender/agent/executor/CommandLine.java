package dev.tender.agent.executor;

import dev.tender.protocol.v1.CommandInfo;
import java.util.ArrayList;
import java.util.List;

/** The argument vector that a CommandInfo means. */
public sealed interface CommandLine {
  record Runnable(List<String> argv) implements CommandLine {
    public Runnable {
      argv = List.copyOf(argv);
    }
  }

  /** It cannot be run; the sentence says why and what to change. */
  record Refused(String sentence) implements CommandLine {}

  /** A shell line, or a program with its argument vector, whose first element names it. */
  static CommandLine of(CommandInfo command) {
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
    // As in Mesos arguments[0] is the program's own name, which few look at.
    List<String> argv = new ArrayList<>();
    argv.add(value);
    List<String> arguments = command.arguments();
    argv.addAll(arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size()));
    return new Runnable(argv);
  }
}
