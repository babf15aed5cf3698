package dev.tender.agent.model;

import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;

/** A task of a framework; task ids alone are unique only within their framework. */
public record TaskKey(FrameworkId frameworkId, TaskId taskId) {
  @Override
  public String toString() {
    return taskId.value();
  }
}
