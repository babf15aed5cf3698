package dev.tender.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a caller wants of the cluster. */
sealed interface Command {
  String USAGE =
      "usage: K3s up KUBECONFIG [--nodes N] | down | status | logs [NAME] | load FILE...";

  /** Starts it, or lets it grow, and writes how to reach it. */
  record Up(Path kubeconfig, int nodes) implements Command {}

  record Down() implements Command {}

  record Status() implements Command {}

  /** The last lines of a node's log; of every node's without a name. */
  record Logs(Optional<String> node) implements Command {}

  /** Imports image archives into every node. */
  record Load(List<Path> archives) implements Command {}

  static Command parse(List<String> arguments) throws Problem {
    if (arguments.isEmpty()) {
      throw usage("say what to do");
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return switch (arguments.getFirst()) {
      case "up" -> up(rest);
      case "down" -> alone(rest, "down", new Down());
      case "status" -> alone(rest, "status", new Status());
      case "logs" -> logs(rest);
      case "load" -> load(rest);
      default -> throw usage("there is no command '" + arguments.getFirst() + "'");
    };
  }

  private static Command up(List<String> arguments) throws Problem {
    if (arguments.isEmpty() || arguments.getFirst().startsWith("-")) {
      throw usage("up needs the path of the kubeconfig to write");
    }
    int nodes = 2;
    for (int i = 1; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      nodes =
          switch (option) {
            case "--nodes" -> number(i + 1 < arguments.size() ? arguments.get(i + 1) : "");
            case "--cpus", "--memory" ->
                throw new Problem(
                    Problem.USAGE,
                    option
                        + " is for CLUSTER=local; nodes in containers announce what the Docker"
                        + " engine has");
            default -> throw usage("up does not know '" + option + "'");
          };
    }
    return new Up(Path.of(arguments.getFirst()), nodes);
  }

  private static int number(String text) throws Problem {
    try {
      int nodes = Integer.parseInt(text);
      if (nodes >= 1 && nodes <= 20) {
        return nodes;
      }
    } catch (NumberFormatException _) {
      // Said below, with what is expected.
    }
    throw usage("--nodes wants a number from 1 to 20, not '" + text + "'");
  }

  private static Command alone(List<String> arguments, String name, Command command)
      throws Problem {
    if (!arguments.isEmpty()) {
      throw usage(name + " takes no arguments");
    }
    return command;
  }

  private static Command logs(List<String> arguments) throws Problem {
    if (arguments.size() > 1) {
      throw usage("logs takes the name of one node, or none");
    }
    return new Logs(arguments.stream().findFirst());
  }

  private static Command load(List<String> arguments) throws Problem {
    if (arguments.isEmpty()) {
      throw usage("load needs at least one image archive");
    }
    List<Path> archives = new ArrayList<>();
    for (String argument : arguments) {
      Path archive = Path.of(argument);
      if (!Files.isReadable(archive)) {
        throw new Problem(Problem.USAGE, "there is no file '" + archive + "' that can be read");
      }
      archives.add(archive);
    }
    return new Load(List.copyOf(archives));
  }

  private static Problem usage(String what) {
    return new Problem(Problem.USAGE, what + "; " + USAGE);
  }
}
