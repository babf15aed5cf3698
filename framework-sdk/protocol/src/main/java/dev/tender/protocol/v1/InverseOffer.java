package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a framework to give back what it has on an agent that will not be there.
 *
 * @param resources what is asked for; empty means everything
 */
public record InverseOffer(
    OfferId id,
    @Nullable Url url,
    FrameworkId frameworkId,
    @Nullable AgentId agentId,
    Unavailability unavailability,
    List<Resource> resources) {
  public InverseOffer {
    resources = List.copyOf(resources);
  }
}
