package dev.tender.operator.framework;

import dev.tender.core.master.MasterView;
import dev.tender.core.master.MasterView.Why;
import dev.tender.core.model.FrameworkName;
import dev.tender.operator.kube.Conditions;
import java.util.List;

/** Condition {@code Offered}: the answer to "why did I get nothing?", in sentences. Pure. */
final class OfferedCondition {
  /** Characters, with room for the last words. */
  private static final int LONGEST = 800;

  private OfferedCondition() {}

  static void add(Conditions conditions, FrameworkName name, MasterView.FrameworkView view) {
    boolean offered = view.outstandingOffers() > 0;
    String refused = sentences(name, view.reasons());
    if (offered) {
      conditions.add(
          "Offered",
          true,
          "Outstanding",
          "The scheduler has offers to answer" + (refused.isEmpty() ? "" : "; else " + refused));
    } else if (refused.isEmpty()) {
      conditions.add("Offered", false, "NoNodes", "No node of the cluster is known to the master");
    } else {
      conditions.add("Offered", false, view.reasons().getFirst().reason(), refused);
    }
  }

  /** Such as {@code 3 nodes: the limit of role analytics is reached; 1 node: nothing is free}. */
  private static String sentences(FrameworkName name, List<Why> reasons) {
    boolean roles =
        reasons.stream().map(Why::role).filter(r -> !r.isEmpty()).distinct().count() > 1;
    StringBuilder text = new StringBuilder();
    for (Why why : reasons) {
      if (text.length() > LONGEST) {
        return text + "; the rest by GET /api/tender/v1/explain?framework=" + name;
      }
      text.append(text.isEmpty() ? "" : "; ");
      if (roles && !why.role().isEmpty()) {
        text.append("role ").append(why.role()).append(", ");
      }
      text.append(why.nodes()).append(why.nodes() == 1 ? " node: " : " nodes: ");
      text.append(why.sentence());
    }
    return text.toString();
  }
}
