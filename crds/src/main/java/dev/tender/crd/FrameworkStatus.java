package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the master says about a framework; exact as of {@code observedTime}. */
@ApiValue
public record FrameworkStatus(
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the counts and amounts below were taken (RFC 3339).")
        @Nullable String observedTime,
    @JsonPropertyDescription(
            "Pending (no scheduler yet), Active (a scheduler is connected), Disconnected (tasks"
                + " run, failoverTimeout counts), Suspended, Completed, Failed or Terminating.")
        @Nullable Phase phase,
    @JsonPropertyDescription("What the scheduler wrote as its result, at most 4096 characters.")
        @Size(max = FrameworkStatus.MAX_RESULT)
        @Nullable String result,
    @JsonPropertyDescription(
            "Framework ids of this installation: those that connected, or lost their connection,"
                + " last come first. At most 20; registered counts all.")
        @Size(max = FrameworkStatus.MAX_REGISTRATIONS)
        List<Registration> registrations,
    @JsonPropertyDescription("Numbers of framework ids.") @Nullable RegistrationCounts registered,
    @JsonPropertyDescription(
            "The largest of its parts of the cluster's cpu, memory and other resources, such as"
                + " 12.5%.")
        @Size(max = 16)
        @Nullable String dominantShare,
    @JsonPropertyDescription(
            "What its tasks and living executors hold; agents, and room in its pods that nobody"
                + " uses, do not count.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> allocated,
    @JsonPropertyDescription("What is in its outstanding offers.") @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> offered,
    @JsonPropertyDescription("Numbers of offers.") @Nullable OfferCounts offers,
    @JsonPropertyDescription("Numbers of tasks by state.") @Nullable TaskCounts tasks,
    @JsonPropertyDescription(
            "Why it has no offer of the others: reason to number of nodes, counted for each role."
                + " At most 32 reasons. Condition Offered says the same in sentences.")
        @Size(max = Rules.MAX_WHY)
        Map<String, Integer> why,
    @JsonPropertyDescription(
            "Ready, Connected, Offered, RolesAllowed, ExecutorTemplateValid, CredentialsValid, PlainPort"
                + " and others, each with a sentence.")
        @Size(max = 32)
        List<Condition> conditions)
    implements Observed<FrameworkStatus> {

  /** Characters of a result. */
  public static final int MAX_RESULT = 4096;

  /** How many registrations are shown. */
  public static final int MAX_REGISTRATIONS = 20;

  /** Before the first look at a framework. */
  public static final FrameworkStatus UNOBSERVED =
      new FrameworkStatus(
          null, null, null, null, List.of(), null, null, Map.of(), Map.of(), null, null, Map.of(),
          List.of());

  public FrameworkStatus {
    result = Clip.text(result, MAX_RESULT);
    registrations = Clip.list(Empty.ifNull(registrations), MAX_REGISTRATIONS);
    allocated = Empty.ifNull(allocated);
    offered = Empty.ifNull(offered);
    why = Clip.map(Empty.ifNull(why), Rules.MAX_WHY);
    conditions = Empty.ifNull(conditions);
  }

  @Override
  public FrameworkStatus at(@Nullable String time) {
    return new FrameworkStatus(
        observedGeneration,
        time,
        phase,
        result,
        registrations,
        registered,
        dominantShare,
        allocated,
        offered,
        offers,
        tasks,
        why,
        conditions);
  }

  /** Where a framework is in its life. */
  public enum Phase {
    Pending,
    Active,
    Disconnected,
    Suspended,
    Completed,
    Failed,
    Terminating
  }

  /** One framework id. */
  @ApiValue
  public record Registration(
      @JsonPropertyDescription("Framework id.") @Required @Size(max = Rules.MAX_ID) String id,
      @JsonPropertyDescription("Its scheduler is connected.") boolean connected,
      @JsonPropertyDescription("Connected, or not, since then (RFC 3339).")
          @Nullable String since) {}

  /** Framework ids, shown or not. */
  @ApiValue
  public record RegistrationCounts(
      @JsonPropertyDescription(
              "Ids whose scheduler is connected, or may still come back: failoverTimeout counts.")
          int known,
      @JsonPropertyDescription("Ids whose scheduler is connected.") int connected) {}

  /** Offers in memory and on record. */
  @ApiValue
  public record OfferCounts(
      @JsonPropertyDescription("Offers that the scheduler has not answered yet.") int outstanding,
      @JsonPropertyDescription("Those of them that have an Offer resource.") int recorded) {}

  /** Tasks by state; ended ones since the framework registered. */
  @ApiValue
  public record TaskCounts(
      @JsonPropertyDescription("On their way to an executor.") int staging,
      @JsonPropertyDescription("Being started by their executor.") int starting,
      @JsonPropertyDescription("Running.") int running,
      @JsonPropertyDescription("Asked to end, still running.") int killing,
      @JsonPropertyDescription("On pods that have been silent for too long.") int unreachable,
      @JsonPropertyDescription("Ended well.") int finished,
      @JsonPropertyDescription("Ended by themselves, badly.") int failed,
      @JsonPropertyDescription("Ended because somebody wanted it.") int killed,
      @JsonPropertyDescription("Refused as impossible.") int error,
      @JsonPropertyDescription("Lost, dropped before they ran, or gone with their node.")
          int lost) {

    public static final TaskCounts NONE = new TaskCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
