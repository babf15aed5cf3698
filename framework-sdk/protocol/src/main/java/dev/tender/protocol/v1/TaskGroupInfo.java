package dev.tender.protocol.v1;

import java.util.List;

/** Tasks that start together or not at all. */
public record TaskGroupInfo(List<TaskInfo> tasks) {
  public TaskGroupInfo {
    tasks = List.copyOf(tasks);
  }
}
