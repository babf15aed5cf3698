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
    @JsonPropertyDescription("Why it ended, one word such as NodeCordoned, NotAnswered, PodLeaves.")
        @Size(max = Rules.MAX_REASON)
        @Nullable String reason,
    @JsonPropertyDescription("The same as a sentence, at most 1024 characters.")
        @Size(max = Rules.MAX_MESSAGE)
        @Nullable String message,
    @JsonPropertyDescription("When it ended (RFC 3339).") @Nullable String ended,
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ended, once it has: for kubectl wait --for=condition=Ended.")
        @Size(max = 8)
        List<Condition> conditions) {

  public OfferStatus {
    reason = Clip.text(reason, Rules.MAX_REASON);
    message = Clip.text(message, Rules.MAX_MESSAGE);
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

  /** A living offer; the schema's default, so that it need not be written. */
  public static OfferStatus outstanding() {
    return new OfferStatus(Phase.Outstanding, null, null, null, null, List.of());
  }

  /**
   * An offer that has ended.
   *
   * @param reason one word; null when the phase says it all
   * @param time RFC 3339
   */
  public static OfferStatus ended(
      Phase phase, @Nullable String reason, String message, String time) {
    return new OfferStatus(
        phase, reason, message, time, null, List.of(Ended.because(phase.name(), message, time)));
  }
}
