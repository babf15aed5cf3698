package dev.tender.core.allocator;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.SortedMap;

/**
 * What to offer to whom, and why not more.
 *
 * @param grants in the order in which to make them
 * @param refused a reason for every claim and agent that was looked at and got nothing
 * @param reclaims envelopes to shrink for somebody who is below their share
 */
public record AllocationPlan(List<Grant> grants, List<Refused> refused, List<Reclaim> reclaims) {

  /**
   * @param inside slack by pod, of the claim's own pods on that agent
   * @param outside of what is free on the agent, pod overhead not included
   */
  public record Grant(
      Claim claim, AgentId agent, SortedMap<PodName, Resources> inside, Resources outside) {}

  public record Refused(Claim claim, AgentId agent, Refusal reason) {}

  /**
   * Slack of the pod goes back to the node, because the beneficiary comes before its owner and
   * could use it.
   */
  public record Reclaim(AgentId agent, PodName pod, Claim beneficiary) {}
}
