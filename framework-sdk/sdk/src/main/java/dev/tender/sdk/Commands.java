package dev.tender.sdk;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.EnvironmentVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a task or an executor runs. */
public final class Commands {
  private Commands() {}

  /** A line for the shell of the task's image. */
  public static CommandInfo shell(String line) {
    return CommandInfo.builder().shell(true).value(line).build();
  }

  /** A program and its arguments, without a shell; the program's path first. */
  public static CommandInfo program(String path, String... arguments) {
    return program(path, List.of(arguments));
  }

  /** As above. */
  public static CommandInfo program(String path, List<String> arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(path);
    argv.addAll(arguments);
    return CommandInfo.builder().shell(false).value(path).arguments(argv).build();
  }

  /**
   * A main class run by the Java that runs this process, on the same class path. For executors
   * whose image is the scheduler's own.
   *
   * @param options for the virtual machine, such as -Xmx32m
   */
  public static CommandInfo sameJava(
      List<String> options, Class<?> mainClass, List<String> arguments) {
    List<String> rest = new ArrayList<>(options);
    rest.add("-cp");
    rest.add(System.getProperty("java.class.path", "."));
    rest.add(mainClass.getName());
    rest.addAll(arguments);
    return program(System.getProperty("java.home", "/usr") + "/bin/java", rest);
  }

  /** The same command with these variables in its environment, besides those it had. */
  public static CommandInfo withEnvironment(CommandInfo command, Map<String, String> variables) {
    List<EnvironmentVariable> all = new ArrayList<>();
    Environment before = command.environment();
    if (before != null) {
      all.addAll(before.variables());
    }
    variables.forEach((name, value) -> all.add(new EnvironmentVariable(name, "VALUE", value)));
    return command.toBuilder().environment(new Environment(all)).build();
  }
}
