package dev.tender.protocol.v1;

import java.util.List;

/** What a task had too much of. */
public record TaskResourceLimitation(List<Resource> resources) {
  public TaskResourceLimitation {
    resources = List.copyOf(resources);
  }
}
