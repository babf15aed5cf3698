package dev.tender.core.model;

import dev.tender.core.resources.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which offers of a role a framework wants.
 *
 * @param minimumSizes an offer must contain at least one of these; empty takes anything at all;
 *     null leaves it to whoever says something, and in the end to the usual minimum of 10
 *     millicores or 32 MiB
 */
public record OfferFilter(@Nullable List<Resources> minimumSizes, Constraints constraints) {
  /** Nothing is said. */
  public static final OfferFilter NONE = new OfferFilter(null, Constraints.NONE);

  public OfferFilter {
    minimumSizes = minimumSizes == null ? null : List.copyOf(minimumSizes);
  }

  /** Offers of at least one of some sizes, on any node. */
  public static OfferFilter ofSizes(Resources... sizes) {
    return new OfferFilter(List.of(sizes), Constraints.NONE);
  }
}
