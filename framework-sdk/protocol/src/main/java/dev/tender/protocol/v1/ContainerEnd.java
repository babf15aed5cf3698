package dev.tender.protocol.v1;

import java.util.List;

/**
 * Marks a status with which an agent says no more than that the container ended under a task. Why
 * it ended, such as for want of memory, is for those to say who see the pod.
 */
public final class ContainerEnd {
  public static final String LABEL = "tender.dev/container-ended";

  /** What says so in a status. */
  public static final Labels LABELS = new Labels(List.of(new Label(LABEL, "true")));

  private ContainerEnd() {}

  /** Only agents can know; others may write labels too. */
  public static boolean saidBy(TaskStatus status) {
    Labels labels = status.labels();
    return status.source() == TaskSource.SOURCE_AGENT
        && labels != null
        && "true".equals(labels.get(LABEL));
  }
}
