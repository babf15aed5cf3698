package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resources of one agent for one role of one framework. */
public record Offer(
    OfferId id,
    FrameworkId frameworkId,
    AgentId agentId,
    String hostname,
    @Nullable Url url,
    List<Resource> resources,
    List<Attribute> attributes,
    List<ExecutorId> executorIds,
    @Nullable Unavailability unavailability,
    @Nullable AllocationInfo allocationInfo) {
  public Offer {
    resources = List.copyOf(resources);
    attributes = List.copyOf(attributes);
    executorIds = List.copyOf(executorIds);
  }
}
