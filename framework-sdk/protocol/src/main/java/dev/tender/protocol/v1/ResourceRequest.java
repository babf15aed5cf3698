package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resources that a framework would like to be offered; null for any agent. */
public record ResourceRequest(
    @Proto(1) @Nullable AgentId agentId, @Proto(2) List<Resource> resources) {
  public ResourceRequest {
    resources = List.copyOf(resources);
  }
}
