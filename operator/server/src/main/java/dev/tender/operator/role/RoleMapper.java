package dev.tender.operator.role;

import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ResourceRole;
import dev.tender.crd.ResourceRoleSpec;
import dev.tender.operator.framework.FrameworkMapper;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ResourceRole resources to declarations. Pure. */
public final class RoleMapper {
  private final ResourceNames names;

  public RoleMapper(ResourceNames names) {
    this.names = names;
  }

  public Mapped<Declarations.Role> toCore(ResourceRole role) {
    List<String> problems = new ArrayList<>();
    ResourceRoleSpec spec = role.getSpec();
    if (spec.path().equals("*")) {
      problems.add("spec.path must not be '*', which stands for the role of a namespace");
    }
    FrameworkMapper.checkRole(spec.path(), "spec.path", problems);
    long weight = Math.round(spec.weight() * 1000);
    if (weight < 1) {
      problems.add("spec.weight must be at least 0.001");
    }
    Resources guarantee = amounts(spec.guarantee(), "spec.guarantee", problems);
    Limits limit = limits(spec.limit(), problems);
    return Mapped.of(
        new Declarations.Role(
            spec.path(), spec.namespaces(), weight, guarantee, limit, spec.priority()),
        problems);
  }

  private Limits limits(Map<String, Quantity> quantities, List<String> problems) {
    Resources named = amounts(quantities, "spec.limit", problems);
    return Amounts.toLimits(quantities.keySet(), named, names);
  }

  private Resources amounts(Map<String, Quantity> quantities, String where, List<String> problems) {
    try {
      return Amounts.toResources(quantities, names);
    } catch (IllegalArgumentException e) {
      problems.add(where + ": " + e.getMessage());
      return Resources.NONE;
    }
  }
}
