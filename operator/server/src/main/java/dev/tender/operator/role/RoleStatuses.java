package dev.tender.operator.role;

import dev.tender.core.master.MasterView;
import dev.tender.crd.ResourceRole;
import dev.tender.crd.ResourceRoleStatus;
import dev.tender.operator.framework.FrameworkStatuses;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Conditions;
import dev.tender.operator.records.RecordJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a ResourceRole's status together. Pure. */
public final class RoleStatuses {
  private RoleStatuses() {}

  /**
   * @param all the view of the master that the other is of
   * @param view null while the master does not know the role
   */
  public static ResourceRoleStatus compose(
      RoleRegistry.Entry entry,
      ResourceRoleStatus before,
      MasterView all,
      MasterView.@Nullable RoleView view,
      long nowMillis) {
    ResourceRole role = entry.resource();
    String now = RecordJson.time(nowMillis);
    long generation = role.getMetadata().getGeneration();
    Conditions conditions = new Conditions(before.conditions(), generation, now);
    if (entry.problems().isEmpty()) {
      conditions.add("Accepted", true, "Accepted", "The spec can be used as it is");
      conditions.add("Ready", true, "Declared", "The role is in force");
    } else {
      String refused = String.join("; ", entry.problems()) + "; until then " + inForce(entry);
      conditions.add("Accepted", false, "Refused", refused);
      conditions.add("Ready", false, "Refused", refused);
    }
    if (view != null && entry.inForce() != null) {
      QuotaConditions.add(conditions, all, view);
    }
    List<String> frameworks =
        view == null ? List.of() : view.frameworks().stream().map(Object::toString).toList();
    return new ResourceRoleStatus(
        generation,
        now,
        view == null ? null : FrameworkStatuses.percent(view.shareMillionths()),
        view == null ? Map.of() : Amounts.toQuantities(view.allocated()),
        view == null ? Map.of() : Amounts.toQuantities(view.offered()),
        view == null ? Map.of() : Amounts.toQuantities(view.quota().unmet()),
        view == null ? Map.of() : Amounts.toQuantities(view.reserved()),
        frameworks.stream().limit(ResourceRoleStatus.MAX_FRAMEWORKS).toList(),
        frameworks.size(),
        conditions.toList());
  }

  private static String inForce(RoleRegistry.Entry entry) {
    RoleRegistry.Accepted accepted = entry.inForce();
    return accepted == null
        ? "this ResourceRole is not in force"
        : "the role stays as it was in generation " + accepted.generation() + " of the spec";
  }
}
