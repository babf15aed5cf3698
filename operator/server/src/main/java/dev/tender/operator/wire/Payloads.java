package dev.tender.operator.wire;

import dev.tender.core.model.Work;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskStatus;

/** What the master carries for the wire without looking into it. */
public final class Payloads {
  private Payloads() {}

  public record OfTask(TaskInfo info) implements Work.Payload {}

  public record OfExecutor(ExecutorInfo info) implements Work.Payload {
    /** Resources aside, which the master compares by their amounts. */
    @Override
    public boolean saysTheSameAs(Work.Payload other) {
      return other instanceof OfExecutor(ExecutorInfo said)
          // Most repeat it word by word, once for every task.
          && (info.equals(said) || CanonicalExecutor.of(info).equals(CanonicalExecutor.of(said)));
    }
  }

  public record OfFramework(FrameworkInfo info) implements Work.Payload {}

  public record OfStatus(TaskStatus status) implements Work.Payload {
    /** Of the container and of the task's health, which stay true while nothing newer is said. */
    @Override
    public Work.Payload kept() {
      return new OfStatus(
          TaskStatus.builder()
              .taskId(status.taskId())
              .state(status.state())
              .healthy(status.healthy())
              .checkStatus(status.checkStatus())
              .containerStatus(status.containerStatus())
              .build());
    }
  }

  public record OfMessage(Bytes data) implements Work.Payload {}
}
