package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Marks a status with which an agent says no more than that the container ended under a task. Why
 * it ended, such as for want of memory, is for those to say who see the pod.
 */
public final class ContainerEnd {
  /** Its value is the container's name. */
  public static final String LABEL = "tender.dev/container-ended";

  private ContainerEnd() {}

  /** What says so in a status. */
  public static Labels of(String container) {
    return new Labels(List.of(new Label(LABEL, container)));
  }

  /** The container's name; null when nothing is said. Only agents can know, others may say it. */
  public static @Nullable String saidBy(TaskStatus status) {
    Labels labels = status.labels();
    return status.source() != TaskSource.SOURCE_AGENT || labels == null ? null : labels.get(LABEL);
  }
}
