package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the master says about a reservation; exact as of {@code observedTime}. */
@ApiValue
public record ReservationStatus(
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the amounts below were taken (RFC 3339).")
        @Nullable String observedTime,
    @JsonPropertyDescription("What is in force of spec.resources.") @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> reserved,
    @JsonPropertyDescription(
            "What executor pods hold of it. Reservations of one node with the same role, labels and"
                + " principal are one; then this and what follows is of all of them.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> allocated,
    @JsonPropertyDescription("What is in outstanding offers.") @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> offered,
    @JsonPropertyDescription("What others still have of it; it is reserved as they end.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> lacking,
    @JsonPropertyDescription("Reserved: is all of it there; with a sentence when it is not.")
        @Size(max = 16)
        List<Condition> conditions)
    implements Observed<ReservationStatus> {

  /** Before the first look at a reservation. */
  public static final ReservationStatus UNOBSERVED =
      new ReservationStatus(null, null, Map.of(), Map.of(), Map.of(), Map.of(), List.of());

  public ReservationStatus {
    reserved = Empty.ifNull(reserved);
    allocated = Empty.ifNull(allocated);
    offered = Empty.ifNull(offered);
    lacking = Empty.ifNull(lacking);
    conditions = Empty.ifNull(conditions);
  }

  @Override
  public ReservationStatus at(@Nullable String time) {
    return new ReservationStatus(
        observedGeneration, time, reserved, allocated, offered, lacking, conditions);
  }
}
