package dev.tender.protocol.executor;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;

/** What an executor says. */
public sealed interface ExecutorCallBody {
  @ProtoCase(type = 1, body = 4)
  record Subscribe(
      @Proto(1) List<TaskInfo> unacknowledgedTasks,
      @Proto(2) List<ExecutorCallBody.Update> unacknowledgedUpdates)
      implements ExecutorCallBody {
    public Subscribe {
      unacknowledgedTasks = List.copyOf(unacknowledgedTasks);
      unacknowledgedUpdates = List.copyOf(unacknowledgedUpdates);
    }
  }

  @ProtoCase(type = 2, body = 5)
  record Update(@Proto(1) TaskStatus status) implements ExecutorCallBody {}

  @ProtoCase(type = 3, body = 6)
  record Message(@Proto(2) Bytes data) implements ExecutorCallBody {}

  @ProtoCase(type = 4)
  record Heartbeat() implements ExecutorCallBody {}
}
