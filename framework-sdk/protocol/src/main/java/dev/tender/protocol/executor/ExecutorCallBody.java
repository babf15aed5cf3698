package dev.tender.protocol.executor;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskStatus;
import java.util.List;

/** What an executor says. */
public sealed interface ExecutorCallBody {
  record Subscribe(
      List<TaskInfo> unacknowledgedTasks, List<ExecutorCallBody.Update> unacknowledgedUpdates)
      implements ExecutorCallBody {
    public Subscribe {
      unacknowledgedTasks = List.copyOf(unacknowledgedTasks);
      unacknowledgedUpdates = List.copyOf(unacknowledgedUpdates);
    }
  }

  record Update(TaskStatus status) implements ExecutorCallBody {}

  record Message(Bytes data) implements ExecutorCallBody {}

  record Heartbeat() implements ExecutorCallBody {}
}
