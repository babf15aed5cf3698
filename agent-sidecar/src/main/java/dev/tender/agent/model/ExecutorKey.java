package dev.tender.agent.model;

import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;

/** An executor of a framework. */
public record ExecutorKey(FrameworkId frameworkId, ExecutorId executorId) {
  @Override
  public String toString() {
    return executorId.value();
  }
}
