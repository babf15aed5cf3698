package dev.tender.core.allocator;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a policy decides on.
 *
 * @param round counts allocations; the only source of variety
 * @param total of all agents that take part; what shares are measured against
 * @param roles every role that has a claimant or holds something, with all ancestors, parents first
 * @param claimants that may be offered something, in a fixed order
 * @param agents whose state has changed, in a fixed order
 * @param rules what no policy may overlook; the master asks them again
 */
public record AllocationSnapshot(
    long round,
    Resources total,
    List<RoleClaim> roles,
    List<Claimant> claimants,
    List<Supply> agents,
    Rules rules) {

  /**
   * A role with what its whole subtree holds.
   *
   * @param weightMillis thousandths, at least 1
   * @param guarantee served first; policies may ignore it
   * @param limit on {@code committed}; components that are zero are not limited; null for none
   * @param charged what counts as its share: allocated, and offered outside envelopes
   * @param committed what counts for its limit: allocated, and offered in any way
   * @param allocations offers ever made to it
   */
  public record RoleClaim(
      String path,
      long weightMillis,
      int priority,
      Resources guarantee,
      @Nullable Resources limit,
      Resources charged,
      Resources committed,
      long allocations) {}

  /**
   * A framework in a role.
   *
   * @param overhead what every new pod of it takes besides its tasks
   */
  public record Claimant(
      Claim claim, int priority, Resources charged, long allocations, Resources overhead) {}

  /**
   * An agent.
   *
   * @param free outside of all envelopes, nobody's
   * @param podSlots how many more pods its kubelet takes
   * @param inside slack of envelopes by the claim that owns them
   * @param declined claims that were offered this agent since anybody last used it; they come after
   *     all others, so that those with short filters cannot shut out the rest
   */
  public record Supply(
      AgentId agent,
      String node,
      Resources free,
      int podSlots,
      Map<Claim, SortedMap<PodName, Resources>> inside,
      Set<Claim> declined) {

    /**
     * The part of {@code free} that tasks of a claimant can use: one pod's overhead is kept back.
     * Without a pod slot only a claimant that has a pod here can use it, by letting that one grow.
     */
    public Resources outsideFor(Claimant claimant) {
      if (podSlots > 0) {
        return free.contains(claimant.overhead())
            ? free.minus(claimant.overhead())
            : Resources.NONE;
      }
      return inside.containsKey(claimant.claim()) ? free : Resources.NONE;
    }
  }

  /** Questions about a bundle that the books answer. */
  public interface Rules {
    /** Why it may not be offered; null when it may. */
    @Nullable Refusal refusal(Claim claim, AgentId agent, Resources inside, Resources outside);

    /**
     * Has the claim given cause to believe that it would use this much? Not if it declined as much
     * and has neither launched nor revived since. Asked before slack is taken from somebody for it.
     */
    boolean wants(Claim claim, Resources bundle);
  }
}
