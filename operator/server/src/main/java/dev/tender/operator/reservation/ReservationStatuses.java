package dev.tender.operator.reservation;

import dev.tender.core.master.MasterView;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ReservationStatus;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Conditions;
import dev.tender.operator.records.RecordJson;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Puts a Reservation's status together. Pure. */
public final class ReservationStatuses {
  private ReservationStatuses() {}

  /**
   * @param view null while the master does not know it
   */
  public static ReservationStatus compose(
      ReservationRegistry.Entry entry,
      ReservationStatus before,
      MasterView.@Nullable ReservationView view,
      long nowMillis) {
    String now = RecordJson.time(nowMillis);
    long generation = entry.generation();
    Conditions conditions = new Conditions(before.conditions(), generation, now);
    ReservationRegistry.Accepted inForce = entry.inForce();
    add(conditions, entry, view);
    Resources reserved = inForce == null ? Resources.NONE : inForce.reserved().amount();
    return new ReservationStatus(
        generation,
        now,
        Amounts.toQuantities(reserved),
        view == null ? Map.of() : Amounts.toQuantities(view.allocated()),
        view == null ? Map.of() : Amounts.toQuantities(view.offered()),
        view == null ? Map.of() : Amounts.toQuantities(view.lacking()),
        conditions.toList());
  }

  private static void add(
      Conditions conditions,
      ReservationRegistry.Entry entry,
      MasterView.@Nullable ReservationView view) {
    ReservationRegistry.Accepted inForce = entry.inForce();
    String node = entry.resource().getSpec().node();
    if (!entry.problems().isEmpty()) {
      not(
          conditions,
          "Invalid",
          String.join("; ", entry.problems())
              + "; until then "
              + (inForce == null
                  ? "nothing is reserved"
                  : "it stays as it was in generation " + inForce.generation() + " of the spec"));
    } else if (view == null || !view.nodeKnown()) {
      not(
          conditions,
          "NodeNotFound",
          "Node "
              + node
              + " is not there, or no AgentPool selects it; it is reserved when it comes");
    } else if (!view.lacking().isEmpty()) {
      not(
          conditions,
          "Waiting",
          "Others still have "
              + text(view.lacking())
              + ", it is reserved as they end; if nobody has, the node has no more to offer");
    } else {
      conditions.add("Reserved", true, "Reserved", "All of it is there");
    }
  }

  private static void not(Conditions conditions, String reason, String message) {
    conditions.add("Reserved", false, reason, message);
  }

  private static String text(Resources amounts) {
    StringJoiner text = new StringJoiner(", ");
    Amounts.toQuantities(amounts).forEach((name, amount) -> text.add(name + " " + amount));
    if (!amounts.ports().ranges().isEmpty()) {
      text.add("ports " + amounts.ports());
    }
    return text.toString();
  }
}
