package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.RecordReservation;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * RESERVE and UNRESERVE of an ACCEPT. Either is done as a whole or not at all; what follows it in
 * the ACCEPT is done in any case, as in Mesos.
 */
final class Reserver {
  private final Turn turn;
  private final Books books;

  Reserver(Turn turn, Books books) {
    this.turn = turn;
    this.books = books;
  }

  void reserve(Work.Operation.Reserve operation, Budget budget) {
    String problem = problemWith(operation.id(), operation.problem(), operation.role(), budget);
    if (problem != null) {
      refuse(budget, "RESERVE", operation.id(), problem);
      return;
    }
    Bundle needed = Bundle.NONE;
    for (Map.Entry<Mark, Resources> part : operation.resources().parts().entrySet()) {
      if (problem == null) {
        problem = reserveProblem(part.getKey(), budget.standing);
      }
      if (part.getKey() instanceof Reservation reservation) {
        needed = needed.plus(amount(reservation.source(), part.getValue()));
        if (problem == null) {
          problem =
              portsProblem(
                  List.of(books.reservations().added(budget.agent, reservation, part.getValue())));
        }
      }
    }
    if (problem == null) {
      problem = amountProblem(needed, budget);
    }
    if (problem != null) {
      refuse(budget, "RESERVE", operation.id(), problem);
      return;
    }
    List<RecordReservation> changed = new ArrayList<>();
    operation
        .resources()
        .parts()
        .forEach((mark, amount) -> {
          if (mark instanceof Reservation reservation) {
            remark(budget, amount(reservation.source(), amount), amount(reservation, amount));
            Reserved now = books.reservations().added(budget.agent, reservation, amount);
            changed.addAll(books.reservations().change(budget.agent, List.of(now)));
          }
        });
    done(budget, operation.id(), operation, changed);
  }

  void unreserve(Work.Operation.Unreserve operation, Budget budget) {
    String problem = problemWith(operation.id(), operation.problem(), operation.role(), budget);
    if (problem != null) {
      refuse(budget, "UNRESERVE", operation.id(), problem);
      return;
    }
    Bundle needed = Bundle.NONE;
    for (Map.Entry<Mark, Resources> part : operation.resources().parts().entrySet()) {
      if (problem == null && !(part.getKey() instanceof Reservation)) {
        problem = "what is revocable is not reserved";
      } else if (problem == null && part.getKey() instanceof Reservation reservation) {
        problem = unreserveProblem(reservation, budget);
        if (problem == null) {
          problem =
              portsProblem(
                  books.reservations().subtracted(budget.agent, reservation, part.getValue()));
        }
      }
      needed = needed.plus(new Bundle(part.getValue(), Marked.of(part.getKey(), part.getValue())));
    }
    if (problem == null) {
      problem = amountProblem(needed, budget);
    }
    if (problem != null) {
      refuse(budget, "UNRESERVE", operation.id(), problem);
      return;
    }
    Resources before = budget.total().plain();
    List<RecordReservation> changed = new ArrayList<>();
    operation
        .resources()
        .parts()
        .forEach((mark, amount) -> {
          if (mark instanceof Reservation reservation) {
            remark(budget, amount(reservation, amount), amount(reservation.source(), amount));
            List<Reserved> now = books.reservations().subtracted(budget.agent, reservation, amount);
            changed.addAll(books.reservations().change(budget.agent, now));
          }
        });
    keepWithinLimits(budget, before);
    done(budget, operation.id(), operation, changed);
  }

  /**
   * What was reserved for a role above counts for no limit below that one. Given back it does, as
   * soon as it is used, so what a limit does not allow is not the framework's to launch on.
   *
   * @param before what was not reserved of the budget before the operation
   */
  private static void keepWithinLimits(Budget budget, Resources before) {
    Resources plain = budget.total().plain();
    Resources allowed = budget.standing.claim().withinLimits(plain);
    budget.withhold(plain.minusSaturating(allowed).min(plain.minusSaturating(before)));
  }

  private @Nullable String unreserveProblem(Reservation reservation, Budget budget) {
    String namespace = budget.framework.home.name.namespace();
    if (reservation.isFixed()) {
      return "what an AgentPool reserves for role "
          + reservation.role()
          + " can be given back in the AgentPool only";
    }
    return books.roles().allows(namespace, reservation.role())
        ? null
        : "role "
            + reservation.role()
            + " may not be used by namespace "
            + namespace
            + ", and so its reservations may not be given back";
  }

  private static @Nullable String reserveProblem(Mark mark, FrameworkEntry.Standing standing) {
    if (!(mark instanceof Reservation reservation)) {
      return "what is revocable cannot be reserved";
    }
    if (reservation.isFixed()) {
      return "a reservation that a framework makes is of type DYNAMIC";
    }
    if (!reservation.role().equals(standing.role)) {
      return "a reservation for role "
          + reservation.role()
          + " cannot be made with an offer for role "
          + standing.role;
    }
    Reservation source = reservation.source();
    if (source == null) {
      return null;
    }
    if (!standing.framework.capable("RESERVATION_REFINEMENT")) {
      return "refining a reservation needs capability RESERVATION_REFINEMENT";
    }
    return reservation.role().equals(source.role()) || !source.usableBy(reservation.role())
        ? "role " + reservation.role() + " is not below role " + source.role()
        : null;
  }

  private static @Nullable String amountProblem(Bundle needed, Budget budget) {
    if (needed.isEmpty()) {
      return "it names no resources";
    }
    return budget.total().contains(needed)
        ? null
        : "it needs " + needed + ", and the offers hold " + budget.total();
  }

  private static @Nullable String problemWith(
      @Nullable String id, @Nullable String problem, @Nullable String role, Budget budget) {
    if (problem != null) {
      return problem;
    }
    // As in Mesos: said or not, what an offer holds is allocated to its role and to no other.
    return role != null && !role.equals(budget.standing.role)
        ? "its resources are allocated to role "
            + role
            + ", and the offers are for role "
            + budget.standing.role
            + "; leave allocation_info out, or use that"
        : OperationBook.problemWith(budget.framework, id);
  }

  /** Says of an operation of any kind that it is not done. */
  void refuse(Budget budget, String operation, @Nullable String id, String problem) {
    turn.notice(
        budget.framework.home.name,
        true,
        "OperationFailed",
        operation + " on node " + budget.agent.name + ": " + problem);
    books.operations().failed(budget.framework, id, problem);
  }

  /** What cannot be written down would be gone with this master. */
  private static @Nullable String portsProblem(List<Reserved> changed) {
    for (Reserved each : changed) {
      if (!each.isWritable()) {
        return "what is reserved for role "
            + each.reservation().role()
            + " would then be "
            + each.amount().ports().ranges().size()
            + " ranges of ports; use ports that lie together, there may be "
            + Reserved.MOST_PORT_RANGES
            + " ranges";
      }
    }
    return null;
  }

  private void done(
      Budget budget,
      @Nullable String id,
      Work.Operation operation,
      List<RecordReservation> changed) {
    changed.forEach(turn::emit);
    books.operations().done(budget, id, operation, changed);
  }

  private static Bundle amount(@Nullable Reservation reservation, Resources amount) {
    return reservation == null
        ? Bundle.of(amount)
        : new Bundle(amount, Marked.of(reservation, amount));
  }

  /** First what is in no pod, then slack; the ledger follows with what is reserved. */
  private void remark(Budget budget, Bundle from, Bundle to) {
    Bundle outside = from.min(budget.outside());
    Bundle changed = to.take(outside.total());
    budget.remark(outside, changed);
    Bundle rest = from.minus(outside);
    Bundle left = to.minus(changed);
    List<PodName> names = new ArrayList<>();
    budget.pods().forEach(names::add);
    for (PodName name : names) {
      PodEntry pod = books.pods().find(name);
      if (pod != null && !rest.isEmpty()) {
        Bundle inside = rest.min(budget.inside(pod));
        changed = left.take(inside.total());
        rest = rest.minus(inside);
        left = left.minus(changed);
        budget.remark(pod, inside, changed);
        pod.drawn = pod.drawn.minusSaturating(inside.marked()).plus(changed.marked());
      }
    }
  }
}
