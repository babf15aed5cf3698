package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent as an executor sees it. */
public record AgentInfo(
    @Proto(1) String hostname,
    @Proto(8) @Nullable Integer port,
    @Proto(3) List<Resource> resources,
    @Proto(5) List<Attribute> attributes,
    @Proto(6) @Nullable AgentId id,
    @Proto(10) @Nullable DomainInfo domain,
    @Nullable Boolean checkpoint) {
  public AgentInfo {
    resources = List.copyOf(resources);
    attributes = List.copyOf(attributes);
  }
}
