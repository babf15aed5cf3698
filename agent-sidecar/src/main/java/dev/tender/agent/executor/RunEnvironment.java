package dev.tender.agent.executor;

import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.MesosDuration;
import dev.tender.protocol.v1.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a process finds in its environment, on top of its image's. */
public final class RunEnvironment {
  /** How long an executor shall try to come back to its agent before it gives up. */
  static final long RECOVERY_TIMEOUT_MILLIS = 15 * 60_000;

  /** Longest pause of an executor between two attempts to subscribe. */
  static final long SUBSCRIPTION_BACKOFF_MILLIS = 2_000;

  private final Map<String, String> variables = new LinkedHashMap<>();

  /** What Mesos promises to every process; the sandbox is an absolute path. */
  public RunEnvironment(String frameworkId, String executorId, String sandbox) {
    variables.put("MESOS_FRAMEWORK_ID", frameworkId);
    variables.put("MESOS_EXECUTOR_ID", executorId);
    variables.put("MESOS_DIRECTORY", sandbox);
    variables.put("MESOS_SANDBOX", sandbox);
  }

  public RunEnvironment agent(@Nullable String agentId, String podAddress) {
    variables.put("MESOS_SLAVE_ID", agentId == null ? "" : agentId);
    variables.put("MESOS_CONTAINER_IP", podAddress);
    variables.put("LIBPROCESS_IP", podAddress);
    return this;
  }

  /**
   * What an executor needs to find its agent and to outlive the agent's restart. There is no token:
   * nobody else reaches loopback and the socket.
   *
   * @param socket path of the executor API's unix socket
   */
  public RunEnvironment executorApi(int port, String socket, long shutdownGraceMillis) {
    variables.put("MESOS_SLAVE_PID", "slave(1)@127.0.0.1:" + port);
    variables.put("MESOS_AGENT_ENDPOINT", "127.0.0.1:" + port);
    variables.put("MESOS_DOMAIN_SOCKET", socket);
    variables.put("MESOS_CHECKPOINT", "1");
    variables.put("MESOS_RECOVERY_TIMEOUT", MesosDuration.ofMillis(RECOVERY_TIMEOUT_MILLIS));
    variables.put(
        "MESOS_SUBSCRIPTION_BACKOFF_MAX", MesosDuration.ofMillis(SUBSCRIPTION_BACKOFF_MILLIS));
    variables.put(
        "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", MesosDuration.ofMillis(shutdownGraceMillis));
    variables.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
    variables.put("LIBPROCESS_PORT", "0");
    return this;
  }

  public RunEnvironment put(String name, @Nullable String value) {
    if (value != null) {
      variables.put(name, value);
    }
    return this;
  }

  /** The framework's own variables come last and win. */
  public List<String> with(CommandInfo command) {
    Environment environment = command.environment();
    if (environment != null) {
      for (EnvironmentVariable variable : environment.variables()) {
        String value = value(variable);
        if (value == null) {
          // The container has it, and so no other of that name counts.
          variables.remove(variable.name());
        } else {
          put(variable.name(), value);
        }
      }
    }
    List<String> pairs = new ArrayList<>(variables.size());
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      pairs.add(variable.getKey() + "=" + variable.getValue());
    }
    return pairs;
  }

  /** What is secret by reference the container has already, from its pod. */
  private static @Nullable String value(EnvironmentVariable variable) {
    Secret secret = variable.secret();
    return secret == null || secret.value() == null
        ? variable.value()
        : secret.value().data().toUtf8();
  }
}
