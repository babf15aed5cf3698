package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent as an executor sees it. */
public record AgentInfo(
    String hostname,
    @Nullable Integer port,
    List<Resource> resources,
    List<Attribute> attributes,
    @Nullable AgentId id,
    @Nullable Boolean checkpoint) {
  public AgentInfo {
    resources = List.copyOf(resources);
    attributes = List.copyOf(attributes);
  }
}
