package dev.tender.core.master;

import dev.tender.core.allocator.Refusal;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an agent has outside of pods and offers, as of one moment. */
final class Spare {
  private final Resources free;

  /** What is reserved and there for whom it is reserved. */
  private final Marked reserved;

  private final int slots;
  private @Nullable Resources lastOverhead;
  private Bundle lastOutside = Bundle.NONE;

  Spare(AgentEntry agent) {
    Resources left = agent.left();
    reserved = agent.reserved.isEmpty() ? Marked.NONE : agent.idle().within(left);
    free = reserved.isEmpty() ? left : left.minus(reserved.sum());
    slots = agent.freeSlots();
  }

  /** Nobody has it and nothing is reserved of it. */
  Resources free() {
    return free;
  }

  /** With what is reserved. */
  Bundle all() {
    return Bundle.of(free, reserved);
  }

  boolean hasReserved() {
    return !reserved.isEmpty();
  }

  boolean hasSlots() {
    return slots > 0;
  }

  /** For whom something is reserved that nobody has. */
  Set<String> reservedRoles() {
    Set<String> roles = new TreeSet<>();
    for (Mark mark : reserved.parts().keySet()) {
      if (mark instanceof Reservation reservation) {
        roles.add(reservation.role());
      }
    }
    return roles;
  }

  boolean isReservedFor(Standing standing) {
    for (Mark mark : reserved.parts().keySet()) {
      if (Eligibility.mayUse(standing, mark)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The part that tasks of a claimant can use: the overheads of the pods that it is likely to make
   * are kept back. Without a pod slot only a claimant that has a pod here can use it, by letting
   * that one grow.
   *
   * @param growing it has such a pod
   */
  Bundle outsideFor(Standing standing, boolean growing) {
    Resources overhead = standing.framework.home.overheads(newPods(standing));
    if (slots == 0 && !growing) {
      return Bundle.NONE;
    }
    if (!reserved.isEmpty() && isReservedFor(standing)) {
      return withReserved(standing, overhead);
    }
    // Most frameworks have the same overhead: one subtraction for all of them.
    if (!overhead.equals(lastOverhead)) {
      lastOverhead = overhead;
      lastOutside = free.contains(overhead) ? Bundle.of(free.minus(overhead)) : Bundle.NONE;
    }
    return lastOutside;
  }

  /** How many new pods of a claimant overheads are kept back for; none without a slot. */
  int newPods(Standing standing) {
    return slots == 0 ? 0 : standing.habit.podsIn(free, standing.framework.home.overhead(), slots);
  }

  /** The overhead comes from what is free, and only then from what is reserved for the claimant. */
  private Bundle withReserved(Standing standing, Resources overhead) {
    Marked own = reserved.only(mark -> Eligibility.mayUse(standing, mark));
    Resources room = free.plus(own.sum());
    return room.contains(overhead) ? new Bundle(room, own).without(overhead) : Bundle.NONE;
  }

  /** Why a claimant can use nothing of it. */
  Refusal nothingFor(Standing standing) {
    for (Map.Entry<Mark, Resources> part : reserved.parts().entrySet()) {
      if (part.getKey() instanceof Reservation reservation
          && !reservation.usableBy(standing.role)
          && part.getValue().contains(Eligibility.SMALLEST)) {
        return new Refusal.Reserved(reservation.role());
      }
    }
    return new Refusal.NothingFree();
  }
}
