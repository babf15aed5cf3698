package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which offers of a role are worth having.
 *
 * @param minAllocatableResources null leaves the smallest size to the master
 */
public record OfferFilters(@Proto(1) @Nullable MinAllocatableResources minAllocatableResources) {

  /**
   * @param quantities an offer must contain at least one of these sets; none takes anything
   */
  public record MinAllocatableResources(@Proto(1) List<ResourceQuantities> quantities) {
    public MinAllocatableResources {
      quantities = List.copyOf(quantities);
    }
  }

  /** Amounts by name, in the units of offers; an offer must contain all of them. */
  public record ResourceQuantities(@Proto(1) Map<String, Value.Scalar> quantities) {
    public ResourceQuantities {
      quantities = Collections.unmodifiableMap(new LinkedHashMap<>(quantities));
    }
  }
}
