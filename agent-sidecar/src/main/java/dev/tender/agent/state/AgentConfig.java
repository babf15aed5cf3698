package dev.tender.agent.state;

import dev.tender.protocol.agent.PodRef;

/**
 * What an agent knows about itself from the start.
 *
 * @param version of the agent, as the master shall see it
 * @param port of the executor API on loopback
 * @param executorSocket path of its unix socket, the same in agent and executor container
 * @param sandboxRoot directory of all sandboxes, the same path in agent and executor container
 * @param executorGraceMillis the longest that an executor or a task may take to end
 */
public record AgentConfig(
    PodRef pod,
    String version,
    int port,
    String executorSocket,
    String sandboxRoot,
    long executorGraceMillis) {

  /** The address that executors hear of: the pod's own, or loopback where it is not known. */
  public String address() {
    String ip = pod.ip();
    return ip == null ? "127.0.0.1" : ip;
  }
}
