package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a framework to give back what it has on an agent that will not be there.
 *
 * @param resources what is asked for; empty means everything
 */
public record InverseOffer(
    @Proto(1) OfferId id,
    @Proto(2) @Nullable Url url,
    @Proto(3) FrameworkId frameworkId,
    @Proto(4) @Nullable AgentId agentId,
    @Proto(5) Unavailability unavailability,
    @Proto(6) List<Resource> resources) {
  public InverseOffer {
    resources = List.copyOf(resources);
  }
}
