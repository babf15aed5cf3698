package dev.tender.agent.state;

import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.Probe;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.executor.ExecutorCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to an agent. */
public sealed interface AgentInput {

  /** Time has passed. */
  record Tick() implements AgentInput {}

  /**
   * The launcher of a container answers.
   *
   * @param container its name
   * @param memoryLimitBytes of the container; 0 or less when there is none
   * @param instance another one each time the container has started
   * @param runs what it knew before
   */
  record LauncherReady(
      String container, long memoryLimitBytes, String instance, List<LauncherEvent.Run> runs)
      implements AgentInput {
    public LauncherReady {
      runs = List.copyOf(runs);
    }
  }

  record LauncherGone(String container) implements AgentInput {}

  record FromLauncher(String container, LauncherEvent event) implements AgentInput {}

  /**
   * A run's files have come.
   *
   * @param problem null when all are there
   */
  record Fetched(String run, @Nullable String problem) implements AgentInput {}

  /** A look over the network is over. */
  record Looked(long ticket, Probe.Result result) implements AgentInput {}

  /** What the executor container takes of the disk. */
  record DiskMeasured(long bytes) implements AgentInput {}

  /** The session wants the words for its SUBSCRIBE. */
  record SessionOpening() implements AgentInput {}

  record FromMaster(AgentEvent event) implements AgentInput {}

  /** A session, or an attempt that was answered, is over. */
  record SessionLost(String reason) implements AgentInput {}

  /** No master answers. */
  record MasterUnreachable(String reason) implements AgentInput {}

  /** The master answered and did not want us. */
  record SessionRefused(String sentence) implements AgentInput {}

  /**
   * A call to the executor API that follows its rules in form.
   *
   * @param ticket for the answer
   */
  record FromExecutor(long ticket, ExecutorCall call) implements AgentInput {}

  /**
   * @param ticket of the SUBSCRIBE that opened it
   */
  record ExecutorStreamLost(long ticket, ExecutorKey executor) implements AgentInput {}

  /** SIGTERM: the pod goes away. */
  record Terminate() implements AgentInput {}
}
