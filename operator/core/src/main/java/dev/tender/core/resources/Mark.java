package dev.tender.core.resources;

/** What sets an amount apart from the plain rest: who may use it, or for how long. */
public sealed interface Mark extends Comparable<Mark> permits Reservation, Revocable {
  /** May claims of that role be offered what bears this mark? */
  boolean usableBy(String role);

  /** Some order that tells marks apart, what is revocable first. */
  @Override
  default int compareTo(Mark other) {
    if (this == other) {
      return 0;
    }
    return switch (this) {
      case Revocable _ -> other instanceof Revocable ? 0 : -1;
      case Reservation own ->
          other instanceof Reservation reservation ? own.compare(reservation) : 1;
    };
  }
}
