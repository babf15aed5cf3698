package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the master says about a role; exact as of {@code observedTime}. */
@ApiValue
public record ResourceRoleStatus(
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the amounts below were taken (RFC 3339).")
        @Nullable String observedTime,
    @JsonPropertyDescription(
            "The largest of its parts of the cluster's resources, all below it included, such as"
                + " 12.5%.")
        @Size(max = 16)
        @Nullable String share,
    @JsonPropertyDescription(
            "What tasks and living executors hold for it and all below it, without their agents.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> allocated,
    @JsonPropertyDescription("What is in outstanding offers for it and all below it.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> offered,
    @JsonPropertyDescription(
            "What is missing to the guarantee; what is allocated and what is offered counts."
                + " Empty: nothing is missing, or nothing is guaranteed.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> guaranteeUnmet,
    @JsonPropertyDescription("What is reserved for it and all below it, used or not.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> reserved,
    @JsonPropertyDescription(
            "Frameworks that use it or what is below it, as namespace/name; the first 100.")
        @Size(max = ResourceRoleStatus.MAX_FRAMEWORKS)
        List<String> frameworks,
    @JsonPropertyDescription("How many such frameworks there are.") int frameworkCount,
    @JsonPropertyDescription(
            "Accepted and Ready; GuaranteeMet where spec.guarantee names something, LimitReached where spec.limit"
                + " does, each with a sentence.")
        @Size(max = 16)
        List<Condition> conditions)
    implements Observed<ResourceRoleStatus> {

  /** How many frameworks are listed. */
  public static final int MAX_FRAMEWORKS = 100;

  /** Before the first look at a role. */
  public static final ResourceRoleStatus UNOBSERVED =
      new ResourceRoleStatus(
          null, null, null, Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, List.of());

  public ResourceRoleStatus {
    allocated = Empty.ifNull(allocated);
    offered = Empty.ifNull(offered);
    guaranteeUnmet = Empty.ifNull(guaranteeUnmet);
    reserved = Empty.ifNull(reserved);
    frameworks = Clip.list(Empty.ifNull(frameworks), MAX_FRAMEWORKS);
    conditions = Empty.ifNull(conditions);
  }

  @Override
  public ResourceRoleStatus at(@Nullable String time) {
    return new ResourceRoleStatus(
        observedGeneration,
        time,
        share,
        allocated,
        offered,
        guaranteeUnmet,
        reserved,
        frameworks,
        frameworkCount,
        conditions);
  }
}
