package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an offer. */
@ApiValue
public record OfferStatus(
    @JsonPropertyDescription("Outstanding, Accepted, Declined, Rescinded or Expired.")
        @Nullable Phase phase,
    @JsonPropertyDescription(
            "Why it ended, one word such as LaunchedTasks, ByFramework, NodeCordoned.")
        @Size(max = 128)
        @Nullable String reason,
    @JsonPropertyDescription("The same as a sentence, at most 1024 characters.")
        @Size(max = Rules.MAX_MESSAGE)
        @Nullable String message,
    @JsonPropertyDescription("When it ended (RFC 3339).") @Nullable String ended,
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Not used by the master today; there for tools that wait.")
        @Size(max = 8)
        List<Condition> conditions) {

  public OfferStatus {
    conditions = Empty.ifNull(conditions);
  }

  /** An offer ends exactly one way. */
  public enum Phase {
    Outstanding,
    Accepted,
    Declined,
    Rescinded,
    Expired
  }

  /** A living offer. */
  public static OfferStatus outstanding() {
    return new OfferStatus(Phase.Outstanding, null, null, null, null, List.of());
  }

  /**
   * An offer that has ended.
   *
   * @param time RFC 3339
   */
  public static OfferStatus ended(Phase phase, String reason, String message, String time) {
    return new OfferStatus(phase, reason, message, time, null, List.of());
  }
}
