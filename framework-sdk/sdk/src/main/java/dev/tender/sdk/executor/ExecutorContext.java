package dev.tender.sdk.executor;

import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkInfo;

/** Where an executor is and what it may do; for any thread. */
public interface ExecutorContext {
  ExecutorInfo executor();

  FrameworkInfo framework();

  /** The agent; its host name is the address of this executor's pod. */
  AgentInfo agent();

  /** Sends bytes to the scheduler. Best effort: what must arrive goes in a task's status. */
  void message(Bytes data);
}
