package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the master says about a pool; exact as of {@code observedTime}. */
@ApiValue
public record AgentPoolStatus(
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the numbers below were taken (RFC 3339).")
        @Nullable String observedTime,
    @JsonPropertyDescription("Nodes that belong to the pool.") int nodes,
    @JsonPropertyDescription("Those of them that can be offered now.") int offerableNodes,
    @JsonPropertyDescription(
            "Why the others cannot: reason to number of nodes. At most 32 reasons.")
        @Size(max = Rules.MAX_WHY)
        Map<String, Integer> why,
    @JsonPropertyDescription("What the nodes can allocate together.") @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> allocatable,
    @JsonPropertyDescription("What is kept free on them together.") @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> headroom,
    @JsonPropertyDescription(
            "Ready, and Overlap when a pool of a lower name has some of its nodes.")
        @Size(max = 16)
        List<Condition> conditions)
    implements Observed<AgentPoolStatus> {

  /** Before the first look at a pool. */
  public static final AgentPoolStatus UNOBSERVED =
      new AgentPoolStatus(null, null, 0, 0, Map.of(), Map.of(), Map.of(), List.of());

  public AgentPoolStatus {
    why = Clip.map(Empty.ifNull(why), Rules.MAX_WHY);
    allocatable = Empty.ifNull(allocatable);
    headroom = Empty.ifNull(headroom);
    conditions = Empty.ifNull(conditions);
  }

  @Override
  public AgentPoolStatus at(@Nullable String time) {
    return new AgentPoolStatus(
        observedGeneration, time, nodes, offerableNodes, why, allocatable, headroom, conditions);
  }
}
