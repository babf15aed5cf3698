package dev.tender.core.resources;

/** What sets an amount apart from the plain rest: who may use it, or for how long. */
public sealed interface Mark extends Comparable<Mark> permits Reservation, Revocable {
  /** May claims of that role be offered what bears this mark? */
  boolean usableBy(String role);

  /** Nothing but the better claim of others stands behind it. */
  default boolean isLent() {
    return this instanceof Revocable;
  }

  /** Tells marks apart; their order has no other meaning. */
  String key();

  @Override
  default int compareTo(Mark other) {
    return key().compareTo(other.key());
  }
}
