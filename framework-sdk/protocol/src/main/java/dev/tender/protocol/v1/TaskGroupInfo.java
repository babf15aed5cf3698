package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;

/** Tasks that start together or not at all. */
public record TaskGroupInfo(@Proto(1) List<TaskInfo> tasks) {
  public TaskGroupInfo {
    tasks = List.copyOf(tasks);
  }
}
