package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TimeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent as the master knows it.
 *
 * @param active whether its resources are offered
 * @param deactivated whether somebody has said that they are not to be
 * @param registeredTime when this master first saw it
 */
public record AgentSummary(
    @Proto(1) AgentInfo agentInfo,
    @Proto(2) boolean active,
    @Proto(12) @Nullable Boolean deactivated,
    @Proto(3) String version,
    @Proto(4) @Nullable String pid,
    @Proto(5) @Nullable TimeInfo registeredTime,
    @Proto(6) @Nullable TimeInfo reregisteredTime,
    @Proto(7) List<Resource> totalResources,
    @Proto(8) List<Resource> allocatedResources,
    @Proto(9) List<Resource> offeredResources,
    @Proto(10) List<AgentCapability> capabilities,
    @Proto(13) @Nullable DrainInfo drainInfo,
    @Proto(14) @Nullable TimeInfo estimatedDrainStartTime) {
  public AgentSummary {
    totalResources = List.copyOf(totalResources);
    allocatedResources = List.copyOf(allocatedResources);
    offeredResources = List.copyOf(offeredResources);
    capabilities = List.copyOf(capabilities);
  }
}
