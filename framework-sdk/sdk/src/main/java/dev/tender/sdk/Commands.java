package dev.tender.sdk;

import dev.tender.protocol.v1.CommandInfo;
import java.util.ArrayList;
import java.util.List;

/** What an executor runs, where {@link CommandInfo}'s own factories are not enough. */
public final class Commands {
  private Commands() {}

  /**
   * A main class run by the Java that runs this process, on the same class path: for executors
   * whose image is the scheduler's own.
   *
   * @param options for the virtual machine, such as -Xmx32m
   */
  public static CommandInfo sameJava(
      List<String> options, Class<?> mainClass, List<String> arguments) {
    String java = System.getProperty("java.home", "/usr") + "/bin/java";
    List<String> argv = new ArrayList<>();
    argv.add(java);
    argv.addAll(options);
    argv.add("-cp");
    argv.add(System.getProperty("java.class.path", "."));
    argv.add(mainClass.getName());
    argv.addAll(arguments);
    return CommandInfo.ofProgram(java, argv);
  }
}
