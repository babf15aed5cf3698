package dev.tender.operator.role;

import dev.tender.core.master.MasterView;
import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Conditions;
import java.util.StringJoiner;

/** Is a role's guarantee met, is its limit reached, and what follows from that. Pure. */
final class QuotaConditions {
  private QuotaConditions() {}

  static void add(Conditions conditions, MasterView all, MasterView.RoleView role) {
    MasterView.Quota quota = role.quota();
    if (!quota.guarantee().isEmpty()) {
      guarantee(conditions, all, role);
    }
    if (!quota.limit().isNone()) {
      limit(conditions, role);
    }
  }

  private static void guarantee(Conditions conditions, MasterView all, MasterView.RoleView role) {
    MasterView.Quota quota = role.quota();
    String type = "GuaranteeMet";
    if (quota.unmet().isEmpty()) {
      conditions.add(
          type, true, "Met", "All of " + text(quota.guarantee()) + " is allocated or offered");
      return;
    }
    String missing = text(quota.unmet()) + " is missing";
    if (quota.cappedBy() != null) {
      conditions.add(
          type,
          false,
          "LimitAboveTooLow",
          missing
              + ", and role "
              + quota.cappedBy()
              + " above has a limit below this guarantee; raise that limit or lower"
              + " spec.guarantee");
    } else if (!all.dealable().contains(quota.guarantee())) {
      conditions.add(
          type,
          false,
          "ClusterTooSmall",
          missing
              + ", and all nodes that take part can give "
              + text(all.dealable())
              + " at most; add nodes or lower spec.guarantee");
    } else if (!all.dealable().contains(all.guaranteed())) {
      conditions.add(
          type,
          false,
          "GuaranteesTooLarge",
          missing
              + ", and the guarantees of all roles are "
              + text(all.guaranteed())
              + " where all nodes that take part can give "
              + text(all.dealable())
              + "; add nodes or lower guarantees");
    } else if (role.frameworks().isEmpty()) {
      conditions.add(
          type,
          false,
          "NoFramework",
          missing + " and held back from others; no framework uses the role or one below it");
    } else {
      conditions.add(
          type,
          false,
          "Waiting",
          missing
              + "; what becomes free is offered to the role first, and held back from others that"
              + " have their guarantees");
    }
  }

  private static void limit(Conditions conditions, MasterView.RoleView role) {
    String held = "allocated and offered are " + text(role.allocated().plus(role.offered()));
    if (role.quota().full().isEmpty()) {
      conditions.add("LimitReached", false, "Below", "Nothing is withheld; " + held);
    } else {
      conditions.add(
          "LimitReached",
          true,
          "Reached",
          "No more "
              + String.join(", ", role.quota().full())
              + " is offered to the role and those below it; "
              + held);
    }
  }

  /** Such as {@code cpu 1500m, memory 2Gi}; {@code nothing} for none. */
  private static String text(Resources amounts) {
    StringJoiner text = new StringJoiner(", ");
    Amounts.toQuantities(amounts).forEach((name, amount) -> text.add(name + " " + amount));
    return text.length() == 0 ? "nothing" : text.toString();
  }
}
