package dev.tender.agent.state;

import dev.tender.protocol.agent.PodRef;
import dev.tender.protocol.sandbox.TaskContainers;
import org.jspecify.annotations.Nullable;

/**
 * What an agent knows about itself from the start.
 *
 * @param port of the executor API on loopback
 * @param executorSocket path of its unix socket, the same in agent and executor container
 * @param sandboxRoot directory of all sandboxes, the same path in agent and executor container
 * @param executorGraceMillis the longest that an executor or a task may take to end
 * @param role that the pod's resources are allocated to, which frameworks with one role need not
 *     say in their tasks; null when the master does not say
 * @param containers which the pod has for tasks
 */
public record AgentConfig(
    PodRef pod,
    int port,
    String executorSocket,
    String sandboxRoot,
    long executorGraceMillis,
    @Nullable String role,
    TaskContainers containers) {

  /**
   * Directory of all secrets by value, the same path in both containers. The executor container can
   * only read it, as it can the socket.
   */
  public String secretRoot() {
    int slash = executorSocket.lastIndexOf('/');
    return executorSocket.substring(0, slash) + "/secrets";
  }

  /** The address that executors hear of: the pod's own, or loopback where it is not known. */
  public String address() {
    String ip = pod.ip();
    return ip == null ? "127.0.0.1" : ip;
  }
}
