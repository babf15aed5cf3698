package dev.tender.agent.state;

import dev.tender.agent.executor.CommandLine;
import dev.tender.agent.executor.RunEnvironment;
import dev.tender.agent.executor.RunLimits;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.Resource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a command gets its process: what it wants is fetched, its volumes are linked into the
 * sandbox, then the launcher is asked.
 */
record Startup(Fetches fetches, Processes processes) {

  /**
   * What is to be started.
   *
   * @param resources whose disk bounds what is fetched
   * @param environment to which the command's own variables come
   */
  record Order(
      CommandInfo command,
      @Nullable ContainerInfo container,
      List<Resource> resources,
      Supplier<RunEnvironment> environment) {}

  /** Why a command can never be started, beginning with the field; null when it may be. */
  static @Nullable String problem(CommandInfo command, @Nullable ContainerInfo container) {
    return CommandLine.of(command, container) instanceof CommandLine.Refused(String sentence)
        ? sentence
        : Fetches.problem(command);
  }

  /**
   * Also again, when the launcher never heard of the run.
   *
   * @param fetched hears when files have come that were not there yet, and comes again
   * @return whether the launcher was asked; if not, files have to come first
   */
  boolean go(Turn turn, Run run, Order order, Fetches.Listener fetched) {
    CommandInfo command = order.command();
    if (fetches.needed(run, command)) {
      fetches.fetch(turn, run, command, order.resources(), fetched);
      return false;
    }
    if (CommandLine.of(command, order.container())
        instanceof CommandLine.Runnable(List<String> argv)) {
      processes.link(turn, run, order.container());
      processes.start(
          turn,
          run,
          argv,
          order.environment().get().with(command),
          RunLimits.of(order.container()));
    }
    return true;
  }
}
