package dev.tender.crd;

import org.jspecify.annotations.Nullable;

/** A status that says when it was taken. */
public interface Observed<S extends Observed<S>> {
  /** When it was taken (RFC 3339). */
  @Nullable String observedTime();

  /** The same, taken at another time. */
  S at(@Nullable String time);

  /** Whether it says the same but for the time at which it was taken. */
  default boolean saysTheSameAs(S other) {
    return at(null).equals(other.at(null));
  }
}
