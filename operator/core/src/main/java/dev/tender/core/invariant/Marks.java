package dev.tender.core.invariant;

import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterAudit.AgentAudit;
import dev.tender.core.master.MasterAudit.OfferAudit;
import dev.tender.core.master.MasterAudit.PodAudit;
import dev.tender.core.master.MasterAudit.RoleAudit;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What must hold of reserved and revocable resources. */
final class Marks {
  private final MasterAudit audit;
  private final Check check;

  /** Notes a sentence when something does not hold. */
  interface Check {
    void hold(boolean condition, Supplier<String> sentence);
  }

  private Marks(MasterAudit audit, Check check) {
    this.audit = audit;
    this.check = check;
  }

  static void check(MasterAudit audit, Check check) {
    Marks marks = new Marks(audit, check);
    marks.pods();
    marks.agents();
    marks.roles();
  }

  private void pods() {
    for (PodAudit pod : audit.pods()) {
      check.hold(
          pod.finished() || pod.drawn().contains(pod.needed().plus(pod.offeredMarked())),
          () ->
              "pod "
                  + pod.name()
                  + " has "
                  + pod.drawn()
                  + " that is marked; its tasks need "
                  + pod.needed()
                  + " and offers show "
                  + pod.offeredMarked());
      check.hold(
          pod.envelope().contains(pod.drawn().sum()),
          () -> "pod " + pod.name() + " has more that is marked than it has: " + pod.drawn());
    }
  }

  private void agents() {
    Map<String, Marked> held = new HashMap<>();
    for (OfferAudit offer : audit.offers()) {
      held.merge(offer.offer().node(), offer.offer().outside().marked(), Marked::plus);
      for (Mark mark : offer.offer().bundle().marked().parts().keySet()) {
        check.hold(
            mark.usableBy(offer.offer().role()),
            () -> "offer " + offer.offer().id() + " shows what is reserved for others: " + mark);
      }
    }
    Map<String, Marked> drawn = new HashMap<>();
    Map<String, Marked> needed = new HashMap<>();
    Map<String, Marked> offered = new HashMap<>();
    for (PodAudit pod : audit.pods()) {
      drawn.merge(pod.node(), pod.drawn(), Marked::plus);
      needed.merge(pod.node(), pod.needed(), Marked::plus);
      offered.merge(pod.node(), pod.offeredMarked(), Marked::plus);
    }
    for (AgentAudit agent : audit.agents()) {
      String node = agent.node();
      equal(held.getOrDefault(node, Marked.NONE), agent.heldMarked(), "marked in offers on ", node);
      equal(drawn.getOrDefault(node, Marked.NONE), agent.drawn(), "marked in pods on ", node);
      Marked shown = agent.heldMarked().plus(offered.getOrDefault(node, Marked.NONE)).lasting();
      Marked backed = agent.reserved().minusSaturating(needed.getOrDefault(node, Marked.NONE));
      check.hold(
          backed.contains(shown),
          () -> "on " + node + " offers show " + shown + " and no more is reserved than " + backed);
    }
  }

  private void roles() {
    Map<String, Resources> reserved = new HashMap<>();
    Map<String, Resources> atHand = new HashMap<>();
    for (AgentAudit agent : audit.agents()) {
      addUp(reserved, agent.charged());
      addUp(atHand, agent.atHand());
    }
    for (RoleAudit role : audit.roles()) {
      equal(reserved, role.path(), role.reserved(), "reserved for role ");
      equal(atHand, role.path(), role.atHand(), "reserved and there for role ");
    }
  }

  private static void addUp(Map<String, Resources> sums, Marked marked) {
    marked
        .parts()
        .forEach((mark, amount) -> {
          if (mark instanceof Reservation reservation) {
            Invariants.addUp(sums, reservation.role(), amount);
          }
        });
  }

  private void equal(Map<String, Resources> sums, String role, Resources found, String what) {
    Resources expected = sums.getOrDefault(role, Resources.NONE);
    check.hold(
        expected.equals(found),
        () -> what + role + " is " + found + ", its parts add up to " + expected);
  }

  private void equal(Marked expected, Marked found, String what, String node) {
    check.hold(
        expected.equals(found),
        () -> what + node + " is " + found + ", its parts add up to " + expected);
  }
}
