package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;

/** What a task had too much of. */
public record TaskResourceLimitation(@Proto(1) List<Resource> resources) {
  public TaskResourceLimitation {
    resources = List.copyOf(resources);
  }
}
