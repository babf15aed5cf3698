package dev.tender.protocol.v1;

import java.util.List;

/** Free tags on a task, an executor or a framework. */
public record Labels(List<Label> labels) {
  public Labels {
    labels = List.copyOf(labels);
  }
}
