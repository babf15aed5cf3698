package dev.tender.sdk.executor;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.MesosDuration;
import dev.tender.sdk.SettingsException;
import dev.tender.sdk.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent tells an executor in its environment.
 *
 * @param agent MESOS_AGENT_ENDPOINT, host:port
 * @param socket MESOS_DOMAIN_SOCKET, the agent's unix socket, used where there is no
 *     MESOS_AGENT_ENDPOINT: an agent's port is open while it restarts, its socket is not; null
 *     otherwise
 * @param frameworkId MESOS_FRAMEWORK_ID
 * @param executorId MESOS_EXECUTOR_ID
 * @param sandbox MESOS_SANDBOX, else MESOS_DIRECTORY, else the working directory
 * @param recoveryTimeout MESOS_RECOVERY_TIMEOUT where MESOS_CHECKPOINT is 1: for how long the agent
 *     may be away; default 15 minutes, and zero without checkpointing
 * @param backoffMax MESOS_SUBSCRIPTION_BACKOFF_MAX, the longest wait between two tries to reach the
 *     agent; default 2 s
 * @param shutdownGrace MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD, for tasks to end in when the executor
 *     is told to; default 5 s
 */
public record ExecutorSettings(
    HostPort agent,
    @Nullable Path socket,
    FrameworkId frameworkId,
    ExecutorId executorId,
    Path sandbox,
    Duration recoveryTimeout,
    Duration backoffMax,
    Duration shutdownGrace) {

  /** What an agent calls itself to those who come by its socket. */
  private static final String ANY_ENDPOINT = "localhost:5051";

  /** Reads the variables; throws SettingsException with what is wrong and what to do. */
  public static ExecutorSettings fromEnvironment(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    String socket = variables.text("MESOS_DOMAIN_SOCKET", "");
    boolean unix = variables.text("MESOS_AGENT_ENDPOINT", "").isEmpty() && !socket.isEmpty();
    String endpoint =
        unix
            ? ANY_ENDPOINT
            : variables.required(
                "MESOS_AGENT_ENDPOINT",
                "the agent's host:port; an agent does so for its executors");
    String directory = variables.text("MESOS_DIRECTORY", ".");
    boolean checkpoints = variables.text("MESOS_CHECKPOINT", "0").equals("1");
    return new ExecutorSettings(
        HostPort.parse(endpoint)
            .orElseThrow(() ->
                new SettingsException(
                    "MESOS_AGENT_ENDPOINT is \"" + endpoint + "\"; set it to host:port")),
        unix ? Path.of(socket) : null,
        new FrameworkId(variables.required("MESOS_FRAMEWORK_ID", "the framework's id")),
        new ExecutorId(variables.required("MESOS_EXECUTOR_ID", "the executor's id")),
        Path.of(variables.text("MESOS_SANDBOX", directory)),
        checkpoints ? duration(variables, "MESOS_RECOVERY_TIMEOUT", "15mins") : Duration.ZERO,
        duration(variables, "MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs"),
        duration(variables, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs"));
  }

  private static Duration duration(Variables variables, String name, String otherwise) {
    String text = variables.text(name, otherwise);
    return MesosDuration.parse(text)
        .orElseThrow(() ->
            new SettingsException(
                name + " is \"" + text + "\"; set it to a duration such as 15mins or 500ms"));
  }
}
